package dev.winnow.cli.memory;

import dev.winnow.cli.options.AnswerOptions;
import dev.winnow.cli.options.AnswerOptions.Answering;
import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.memory.Recall;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Packing;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description = {
      "Write the memories that answer a question as one text for a prompt, within a budget of"
          + " tokens.",
      "The same memories and options give the same bytes. With --json each part of the text says"
          + " where it comes from, and the trace what was decided about each memory, and why."
    })
final class PackCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final RecallOptions options = new RecallOptions();
  @Mixin private final PackOptions packing = new PackOptions();
  @Mixin private final AnswerOptions answers = new AnswerOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(names = "--json", description = "Print the pack as JSON, with provenance and trace.")
  private boolean json;

  PackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    limits.requireKnown(SearchingLimits.NAMES);
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    Recall recall;
    Packing asked;
    Answering answering;
    try {
      recall = options.recall(PackJson.K, chosen.json());
      asked = packing.packing();
      answering = answers.answering();
    } catch (IllegalArgumentException e) {
      throw options.scope().usage(e);
    }
    return options
        .scope()
        .inExisting(
            chosen.index(),
            (in, models) -> {
              Pack pack;
              try (var answerer = AnswerOptions.open(answering, models, terminal::note, _ -> {});
                  var rerankers = packing.rerankers(models)) {
                Packer packer = packing.packer(asked.config(), models);
                pack = answerer.pack(in, recall, asked, PackOptions.with(rerankers, asked, packer));
              } catch (IllegalArgumentException e) {
                throw options.scope().usage(e);
              }
              print(recall.text(), pack);
              return Terminal.EXIT_DONE;
            });
  }

  private void print(String question, Pack pack) {
    if (json) {
      terminal.json(PackJson.write(question, pack));
    } else {
      terminal.out().print(pack.text()); // with its frame, which stored text cannot leave
      if (!pack.text().isEmpty() && !pack.text().endsWith("\n")) {
        terminal.out().println();
      }
    }
    terminal.note(
        "%,d tokens of %s; %s left out"
            .formatted(
                pack.tokens(),
                Counted.of(pack.parts().size(), "part"),
                Counted.of(pack.leftOut().size(), "memory")));
  }
}
