package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Limits;
import dev.winnow.memory.Facts;
import dev.winnow.memory.json.FactsJson;
import dev.winnow.memory.json.TimeText;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the facts that hold, and statements that contradict each other.")
final class FactListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ScopeOptions scope = new ScopeOptions();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "The facts that held then, as 2026-05-01 (default: now).")
  private @Nullable String asOf;

  @Option(
      names = "--recorded-by",
      paramLabel = "TIME",
      description = "As far as was remembered by then (default: all).")
  private @Nullable String recordedBy;

  @Option(names = "--json", description = "Print the facts as JSON.")
  private boolean json;

  FactListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Instant valid;
    Instant recorded;
    try {
      valid = asOf == null ? Instant.now() : TimeText.parse("--as-of", asOf);
      recorded = recordedBy == null ? Instant.MAX : TimeText.parse("--recorded-by", recordedBy);
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
    return scope.inExisting(
        Limits.DEFAULTS,
        (in, _) -> {
          print(in.facts(valid, recorded));
          return Terminal.EXIT_DONE;
        });
  }

  private void print(Facts facts) {
    if (json) {
      terminal.json(FactsJson.write(facts));
      return;
    }
    for (Facts.Held held : facts.held()) {
      Instant to = held.validity().to();
      terminal
          .out()
          .println(
              "%s %s: %s  (%s, from %s%s)"
                  .formatted(
                      clean(held.subject()),
                      clean(held.attribute()),
                      terminal.bold(clean(held.value())),
                      held.id(),
                      held.validity().from(),
                      to == null ? "" : " to " + to));
    }
    for (Facts.Contradiction contradiction : facts.contradictions()) {
      terminal
          .out()
          .println(
              "contradiction: %s %s: %s (%s)"
                  .formatted(
                      clean(contradiction.subject()),
                      clean(contradiction.attribute()),
                      clean(contradiction.reason()),
                      String.join(", ", contradiction.ids())));
    }
    terminal
        .out()
        .println(
            terminal.faint(
                "%,d facts, %,d contradictions"
                    .formatted(facts.held().size(), facts.contradictions().size())));
  }

  private static String clean(String text) {
    return Terminal.clean(text).replace('\n', ' ');
  }
}
