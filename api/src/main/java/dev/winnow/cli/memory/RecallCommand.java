package dev.winnow.cli.memory;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Scope;
import dev.winnow.memory.json.RecallJson;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "recall",
    mixinStandardHelpOptions = true,
    description = "Show the memories that answer a question, and why.")
final class RecallCommand implements Callable<Integer> {
  private static final int K = 10;

  private final Terminal terminal;

  @Mixin private final RecallOptions options = new RecallOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(names = "--json", description = "Print the memories as JSON.")
  private boolean json;

  RecallCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    limits.requireKnown(SearchingLimits.NAMES);
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    Recall recall;
    try {
      recall = options.recall(K, chosen.json());
    } catch (IllegalArgumentException e) {
      throw options.scope().usage(e);
    }
    return options.scope().inExisting(chosen.index(), (in, _) -> recall(recall, in));
  }

  private int recall(Recall recall, Scope in) {
    Recalled recalled;
    try {
      recalled = in.recall(recall);
    } catch (IllegalArgumentException e) {
      throw options.scope().usage(e);
    }
    if (json) {
      terminal.json(RecallJson.write(recall.text(), recalled));
    } else {
      print(recalled);
    }
    in.notes().forEach(note -> terminal.note("note: " + note));
    recalled.degraded().forEach(note -> terminal.note("note: " + note));
    return Terminal.EXIT_DONE;
  }

  private void print(Recalled recalled) {
    int rank = 0;
    for (Recalled.Item item : recalled.memories()) {
      rank++;
      terminal
          .out()
          .println(
              "%2d  %s  %s  %s"
                  .formatted(
                      rank,
                      terminal.bold(item.id()),
                      EntryLines.place(item.entry(), item.turn()),
                      terminal.faint(String.format(Locale.ROOT, "%.4f", item.score()))));
      terminal.out().println("    " + EntryLines.text(item.entry()));
      terminal.out().println("    " + terminal.faint("why: " + item.why()));
    }
    terminal.out().println(terminal.faint(rank == 0 ? "nothing recalled" : rank + " memories"));
  }
}
