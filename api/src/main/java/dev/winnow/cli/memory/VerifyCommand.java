package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.ScopeCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Read every byte of a scope's log and index, and compare them. Changes nothing.",
      "Exit code 3 if something is damaged. No other process may use the scope meanwhile."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "MEMORY", description = "Folder of the memory.")
  private Path folder = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SCOPE",
      description = "Name of the scope; without it all are checked.")
  private @Nullable String scope;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    ScopeOptions.requireFolder(folder);
    List<ScopeCheck> checks = new ArrayList<>();
    for (String name : names()) {
      ScopeCheck found = Memory.verify(folder, name);
      checks.add(found);
      if (!json) {
        print(found);
      }
    }
    if (json) {
      terminal.json(Map.of("scopes", checks.stream().map(VerifyCommand::json).toList()));
    }
    return checks.stream().allMatch(ScopeCheck::whole) ? Terminal.EXIT_DONE : Terminal.EXIT_INDEX;
  }

  private List<String> names() {
    if (scope != null) {
      return List.of(scope);
    }
    try (var memory = Memory.open(folder, MemoryConfig.DEFAULTS)) {
      return memory.scopes();
    }
  }

  private void print(ScopeCheck found) {
    if (found.whole()) {
      terminal
          .out()
          .println(
              "%s is whole: %s".formatted(found.scope(), Counted.of(found.memories(), "memory")));
    }
    found
        .damage()
        .forEach(
            what -> terminal.out().println("%s is damaged: %s".formatted(found.scope(), what)));
    found.notes().forEach(note -> terminal.note("note: %s: %s".formatted(found.scope(), note)));
  }

  private static Map<String, Object> json(ScopeCheck found) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scope", found.scope());
    json.put("whole", found.whole());
    json.put("memories", found.memories());
    json.put("damage", found.damage());
    json.put("notes", found.notes());
    return json;
  }
}
