package dev.winnow.cli.keys;

import dev.winnow.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Who may do what on a server.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Add, list and remove the keys of `winnow serve --keys FILE`. See the subcommands.",
      "FILE holds hashes of the keys and what each allows. A running server reads it again when it"
          + " changes."
    })
public final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private KeysCommand() {}

  /// The command with its subcommands.
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new KeysCommand())
        .addSubcommand(new AddCommand(terminal))
        .addSubcommand(new ListCommand(terminal))
        .addSubcommand(new RemoveCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "keys needs a subcommand: "
            + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }
}
