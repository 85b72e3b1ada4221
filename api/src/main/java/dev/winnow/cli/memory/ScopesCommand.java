package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "scopes",
    mixinStandardHelpOptions = true,
    description = "List the scopes of a memory, also while another process uses them.")
final class ScopesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "MEMORY", description = "Folder of the memory.")
  private Path folder = Path.of("");

  @Option(names = "--json", description = "Print the names as JSON.")
  private boolean json;

  ScopesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    ScopeOptions.requireFolder(folder);
    List<String> names;
    try (var memory = Memory.open(folder, MemoryConfig.DEFAULTS)) {
      names = memory.scopes();
    }
    if (json) {
      terminal.json(Map.of("scopes", names));
    } else {
      names.forEach(terminal.out()::println);
      terminal.note(Counted.of(names.size(), "scope"));
    }
    return Terminal.EXIT_DONE;
  }
}
