package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What was said, read and holds, kept apart by scope.
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = {
      "Remember turns, documents and facts; recall, pack and forget them. See the subcommands.",
      "MEMORY is a folder. Scopes in it, such as tenants, persons or agents, know nothing of each"
          + " other; a new one comes into being when something is remembered there."
    })
public final class MemoryCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private MemoryCommand() {}

  /// The command with its subcommands.
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new MemoryCommand())
        .addSubcommand(new RememberCommand(terminal))
        .addSubcommand(new RecallCommand(terminal))
        .addSubcommand(new PackCommand(terminal))
        .addSubcommand(new AskCommand(terminal))
        .addSubcommand(FactCommand.of(terminal))
        .addSubcommand(new ForgetCommand(terminal))
        .addSubcommand(new ScopesCommand(terminal))
        .addSubcommand(new ListCommand(terminal))
        .addSubcommand(new CompactCommand(terminal))
        .addSubcommand(new BackupCommand(terminal))
        .addSubcommand(new RestoreCommand(terminal))
        .addSubcommand(new VerifyCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "memory needs a subcommand: "
            + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }
}
