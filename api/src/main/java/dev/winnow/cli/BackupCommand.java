package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.Maintenance;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "Copy the last commit of an index to a new folder.")
final class BackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(index = "1", paramLabel = "FOLDER", description = "Folder to create.")
  private Path target = Path.of("");

  BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Engine engine = index.openForWriting()) {
      Maintenance.backup(engine, target);
      terminal
          .out()
          .println("%s copied to %s".formatted(Counted.of(engine.count(), "document"), target));
    }
    return Terminal.EXIT_DONE;
  }
}
