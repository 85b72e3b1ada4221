package dev.winnow.cli.memory;

import dev.winnow.cli.options.AnswerOptions;
import dev.winnow.cli.options.AnswerOptions.Answering;
import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.StreamedText;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Scope;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.Answerer;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Packing;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = {
      "Answer a question from what is remembered, with citations: by quoted sentences, by a decoder"
          + " in this process (--model), or by a server that speaks OpenAI's chat protocol"
          + " (--endpoint).",
      "The key of such a server is read from an environment variable (--key-env)."
    })
final class AskCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final ProgressLine reading;

  @Mixin private final RecallOptions options = new RecallOptions();
  @Mixin private final PackOptions packing = new PackOptions();

  @Mixin private final AnswerOptions answers = new AnswerOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(names = "--json", description = "Print the answer with its pack as JSON.")
  private boolean json;

  AskCommand(Terminal terminal) {
    this.terminal = terminal;
    reading = new ProgressLine(terminal);
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
              try (var answerer =
                      AnswerOptions.open(answering, models, terminal::note, reading::tokens);
                  var rerankers = packing.rerankers(models)) {
                Packer packer = packer(asked.config(), models, answerer, recall.text());
                Pack pack =
                    answerer.pack(in, recall, asked, PackOptions.with(rerankers, asked, packer));
                return answer(recall.text(), pack, in, answerer.reading(in::embedder));
              } catch (IllegalArgumentException e) {
                throw options.scope().usage(e);
              }
            });
  }

  /// What the model that answers has room for, counted by its own tokens.
  private Packer packer(PackConfig config, Models models, Answerer answerer, String question) {
    return packing.packer(answerer.fitting(config, question), models, answerer.counter());
  }

  private int answer(String question, Pack pack, Scope in, Answerer answerer) {
    Answer answer;
    try (var shown = StreamedText.on(terminal, json, reading)) {
      answer = answerer.answer(question, pack, shown);
    }
    if (json) {
      terminal.json(PackJson.write(question, answer, pack));
    } else {
      sources(answer, in);
    }
    if (answer.text().isEmpty()) {
      terminal.note("nothing that is remembered answers it");
    }
    if (answer.end().equals("length")) {
      terminal.note("note: the answer was cut; allow more with --max-tokens");
    }
    return Terminal.EXIT_DONE;
  }

  /// Lists each memory that the answer names, once.
  private void sources(Answer answer, Scope in) {
    Set<Integer> listed = new LinkedHashSet<>();
    for (Answer.Citation citation : answer.citations()) {
      if (!listed.add(citation.number())) {
        continue;
      }
      if (citation.sources().isEmpty()) {
        terminal
            .out()
            .println("[%d] is no memory: the model made it up".formatted(citation.number()));
        continue;
      }
      String id = citation.sources().getFirst().piece();
      in.get(id)
          .ifPresent(kept ->
              terminal
                  .out()
                  .println(
                      "[%d] %s  %s"
                          .formatted(
                              citation.number(),
                              terminal.bold(id),
                              EntryLines.place(kept.entry(), kept.turn()))));
    }
  }
}
