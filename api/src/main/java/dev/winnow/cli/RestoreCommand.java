package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Maintenance;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Restore an index from a backup, and check every file.")
final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "FOLDER", description = "Folder of the backup.")
  private Path backup = Path.of("");

  @Parameters(index = "1", paramLabel = "INDEX", description = "Folder to create.")
  private Path index = Path.of("");

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Maintenance.restore(backup, index);
    terminal.out().println(backup + " restored to " + index);
    return Terminal.EXIT_DONE;
  }
}
