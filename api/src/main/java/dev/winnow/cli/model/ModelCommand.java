package dev.winnow.cli.model;

import dev.winnow.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What a model is made of and how fast it runs.
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Look at a model; see the subcommands.")
public final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private ModelCommand() {}

  /// The command with its subcommands.
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new ModelCommand())
        .addSubcommand(new ModelInfoCommand(terminal))
        .addSubcommand(new ModelGraphCommand(terminal))
        .addSubcommand(new ModelBenchCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "model needs a subcommand: info, graph or bench");
  }
}
