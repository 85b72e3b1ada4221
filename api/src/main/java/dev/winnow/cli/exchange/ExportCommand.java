package dev.winnow.cli.exchange;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.exchange.VectorFiles;
import dev.winnow.engine.exchange.WeightFiles;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Learned sparse or dense vectors to a file.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write the learned sparse or dense vectors of all documents to a file.",
      "FILE is CIFF where its name ends in .ciff, else JSON lines, compressed where it ends in .gz."
          + " CIFF holds whole numbers: other weights become 1 to 255, in proportion."
    })
public final class ExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The file; one that is there is lost.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "Name of the sparse or dense vectors (default: the first sparse ones, or else the first"
              + " dense ones).")
  private String name = "";

  public ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    WeightFiles.Exported done;
    try (Engine engine = index.openForReading()) {
      Schema schema = engine.schema();
      boolean dense =
          schema.spaces().contains(name) || name.isEmpty() && schema.sparseNames().isEmpty();
      done =
          dense
              ? new WeightFiles.Exported(new VectorFiles(engine, name).write(file), 1)
              : new WeightFiles(engine, name).write(file);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    terminal
        .out()
        .println(
            "%,d vectors exported".formatted(done.written())
                + (done.scale() == 1 ? "" : ", weights times %.6g".formatted(done.scale())));
    return Terminal.EXIT_DONE;
  }
}
