package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Delete documents by their ids.",
      "A document whose file still exists comes back when its source is indexed again: exclude the"
          + " file, or see winnow forget.",
      "Ids that are not there are named; then the exit code is 4, or 1 if none was there."
    })
final class DeleteCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "ID",
      description = "Ids of documents; those that begin with - stand behind --.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  DeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Set<String> found = new LinkedHashSet<>();
    Set<String> missing = new LinkedHashSet<>();
    try (Engine engine = index.openForWriting()) {
      ids.forEach(id -> (engine.get(id).isPresent() ? found : missing).add(id));
      engine.delete(found);
      engine.commit();
    }
    missing.forEach(id -> terminal.note("there is no document '%s'".formatted(id)));
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("deleted", found.size());
      result.put("missing", List.copyOf(missing));
      terminal.json(result);
    } else {
      terminal.out().println("%,d documents deleted".formatted(found.size()));
    }
    if (missing.isEmpty()) {
      return Terminal.EXIT_DONE;
    }
    return found.isEmpty() ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }
}
