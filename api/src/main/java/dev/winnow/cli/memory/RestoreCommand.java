package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Make a scope of a copy, after checking every byte.")
final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "MEMORY",
      description = "Folder of the memory; made if needed.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "SCOPE", description = "Name of the scope to create.")
  private String scope = "";

  @Parameters(index = "2", paramLabel = "FOLDER", description = "Folder of the copy.")
  private Path backup = Path.of("");

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    ScopeOptions.requireFolder(backup);
    try (var memory = Memory.open(folder, MemoryConfig.DEFAULTS)) {
      Scope restored = memory.restore(backup, scope);
      terminal
          .out()
          .println("%s restored as scope %s of %s".formatted(backup, restored.name(), folder));
    }
    return Terminal.EXIT_DONE;
  }
}
