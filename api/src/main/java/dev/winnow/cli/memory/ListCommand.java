package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Limits;
import dev.winnow.memory.Kept;
import dev.winnow.memory.Scope;
import dev.winnow.memory.Which;
import dev.winnow.memory.json.EntryJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    aliases = "log",
    mixinStandardHelpOptions = true,
    description = {
      "List the memories of a scope, in the order in which they were remembered.",
      "A page ends with how to see the next one."
    })
final class ListCommand implements Callable<Integer> {
  private static final int MAX_PAGE = 10_000;

  private final Terminal terminal;

  @Mixin private final ScopeOptions scope = new ScopeOptions();
  @Mixin private final WhichOptions which = new WhichOptions();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Most memories of the page, up to 10,000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--after", paramLabel = "ID", description = "Begin behind this id, as m7.")
  private String after = "";

  @Option(names = "--json", description = "Print the page as JSON.")
  private boolean json;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Which chosen;
    try {
      if (limit < 1 || limit > MAX_PAGE) {
        throw new IllegalArgumentException(
            "limit is %d; expected 1 to %,d; see more pages with --after"
                .formatted(limit, MAX_PAGE));
      }
      chosen = which.which();
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
    return scope.inExisting(Limits.DEFAULTS, (in, _) -> list(chosen, in));
  }

  private int list(Which chosen, Scope in) {
    List<Kept> found;
    try {
      found = in.list(chosen, after, limit + 1);
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
    boolean more = found.size() > limit;
    List<Kept> page = more ? found.subList(0, limit) : found;
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("memories", page.stream().map(EntryJson::write).toList());
      result.put("count", in.count());
      result.put("next", more ? page.getLast().id() : null);
      terminal.json(result);
    } else {
      for (Kept kept : page) {
        terminal
            .out()
            .println(
                "%s  %s"
                    .formatted(
                        terminal.bold(kept.id()),
                        terminal.faint(EntryLines.place(kept.entry(), kept.turn()))));
        terminal.out().println("    " + EntryLines.text(kept.entry()));
      }
      terminal.note(
          "%,d of %,d memories%s"
              .formatted(
                  page.size(),
                  in.count(),
                  more ? "; the next: --after " + page.getLast().id() : ""));
    }
    in.notes().forEach(note -> terminal.note("note: " + note));
    return Terminal.EXIT_DONE;
  }
}
