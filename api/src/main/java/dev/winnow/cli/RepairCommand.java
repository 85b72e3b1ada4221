package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Maintenance;
import dev.winnow.index.Verification;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description =
        "Drop the segments of a damaged index that cannot be read. Copy the folder first.")
final class RepairCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec command;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Option(names = "--yes", description = "Accept that documents in damaged segments are lost.")
  private boolean yes;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  RepairCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!yes) {
      throw new ParameterException(
          command == null ? new CommandLine(this) : command.commandLine(),
          "repair loses the documents in damaged segments; see how many with: winnow verify %s ; copy the folder, then add --yes"
              .formatted(index));
    }
    Verification found = Maintenance.repair(index);
    if (json) {
      terminal.json(VerifyCommand.json(found));
    } else {
      terminal
          .out()
          .println(
              "%s is whole again; %,d documents and passages were lost"
                  .formatted(index, found.lost()));
    }
    return Terminal.EXIT_DONE;
  }
}
