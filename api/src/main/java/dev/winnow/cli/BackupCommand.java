package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Maintenance;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "Copy the last commit of an index to a new folder.")
final class BackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Parameters(index = "1", paramLabel = "FOLDER", description = "Folder to create.")
  private Path target = Path.of("");

  BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (Index.schemaOf(index).isEmpty()) {
      throw new IllegalArgumentException(
          "no index in " + index + "; expected a folder that holds one");
    }
    try (Engine engine = Engine.open(index, EngineConfig.DEFAULTS)) {
      Maintenance.backup(engine, target);
      terminal.out().println("%,d documents copied to %s".formatted(engine.count(), target));
    }
    return Terminal.EXIT_DONE;
  }
}
