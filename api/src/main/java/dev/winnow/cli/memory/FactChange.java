package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Limits;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Keyed;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.json.TimeText;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What commands that change a fact have in common.
final class FactChange {
  @Mixin private final ScopeOptions scope = new ScopeOptions();

  @Parameters(index = "2", paramLabel = "SUBJECT", description = "Whom or what it is about.")
  private String subject = "";

  @Parameters(
      index = "3",
      paramLabel = "ATTRIBUTE",
      description = "What of the subject, for instance city.")
  private String attribute = "";

  @Option(
      names = {"--from", "--time"},
      paramLabel = "TIME",
      description = "From when on it holds, as 2026-05-01 or 2026-05-01T12:00:00Z (default: now).")
  private @Nullable String from;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "A key of yours: a fact whose key is there is not remembered again.")
  private String key = "";

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  int remember(Terminal terminal, Supplier<Entry.Change> change) throws IOException {
    Keyed fact;
    try {
      Instant time = from == null ? Instant.now() : TimeText.parse("--from", from);
      fact = new Keyed(key, new Entry.Fact(subject, attribute, change.get(), time));
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
    return scope.inAny(
        Limits.DEFAULTS,
        (in, _) -> {
          Remembered remembered;
          try {
            remembered = in.rememberOnce(List.of(fact));
          } catch (IllegalArgumentException e) {
            throw scope.usage(e);
          }
          boolean known = !remembered.known().isEmpty();
          if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("ids", remembered.ids());
            result.put("known", remembered.known());
            terminal.json(result);
          } else {
            String id = remembered.ids().getFirst();
            terminal
                .out()
                .println(
                    "%s %s  %s"
                        .formatted(
                            known ? "known already:" : "remembered",
                            id,
                            EntryLines.text(fact.entry())));
          }
          remembered.notes().forEach(note -> terminal.note("note: " + note));
          return Terminal.EXIT_DONE;
        });
  }
}
