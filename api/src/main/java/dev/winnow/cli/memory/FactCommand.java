package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Values of attributes of subjects, over time.
@Command(
    name = "fact",
    mixinStandardHelpOptions = true,
    description = "State, correct, retract, end and list facts; see the subcommands.")
final class FactCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private FactCommand() {}

  static CommandLine of(Terminal terminal) {
    return new CommandLine(new FactCommand())
        .addSubcommand(new FactSetCommand(terminal))
        .addSubcommand(new FactCorrectCommand(terminal))
        .addSubcommand(new FactRetractCommand(terminal))
        .addSubcommand(new FactEndCommand(terminal))
        .addSubcommand(new FactListCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "fact needs a subcommand: set, correct, retract, end or list");
  }
}
