package dev.winnow.cli.measure;

import dev.winnow.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Measurements on the user's own data.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure on your own data; see the subcommands.")
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private BenchCommand() {}

  /// The command with its subcommands.
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new BenchCommand()).addSubcommand(new DenseBenchCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "bench needs a subcommand: dense");
  }
}
