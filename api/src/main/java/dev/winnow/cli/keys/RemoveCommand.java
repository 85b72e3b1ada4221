package dev.winnow.cli.keys;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.http.access.KeyFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Take a key out of a file; a running server refuses it within a second.")
final class RemoveCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "FILE", description = "File of keys.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the key.")
  private String name = "";

  RemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    KeyFile.remove(file, name);
    terminal.note("key %s is out of %s".formatted(name, file));
    return Terminal.EXIT_DONE;
  }
}
