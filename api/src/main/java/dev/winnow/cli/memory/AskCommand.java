package dev.winnow.cli.memory;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Scope;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.ChatConfig;
import dev.winnow.memory.generate.ChatGenerator;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.SentenceScorer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = {
      "Answer a question from what is remembered, with citations: by quoted sentences, without a"
          + " model, or by a server that speaks OpenAI's chat protocol (--endpoint).",
      "The key of such a server is read from an environment variable (--key-env)."
    })
final class AskCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final RecallOptions options = new RecallOptions();
  @Mixin private final PackOptions packing = new PackOptions();

  @Option(
      names = "--sentences",
      paramLabel = "N",
      defaultValue = "3",
      description = "Most sentences of an answer without a model (default: ${DEFAULT-VALUE}).")
  private int sentences;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "A server in front of /chat/completions, as http://localhost:8080/v1 or"
              + " https://api.openai.com/v1. What is recalled is sent there.")
  private @Nullable URI endpoint;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The server's name of the model; needed with --endpoint.")
  private @Nullable String model;

  @Option(
      names = "--key-env",
      paramLabel = "VARIABLE",
      defaultValue = "OPENAI_API_KEY",
      description =
          "Environment variable with the server's key (default: ${DEFAULT-VALUE}, if it is set).")
  private String keyVariable = "";

  @Option(
      names = "--answer-tokens",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Most tokens that the server writes (default: ${DEFAULT-VALUE}).")
  private int answerTokens;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "Longest wait for an answer, retries included (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(names = "--json", description = "Print the answer with its pack as JSON.")
  private boolean json;

  AskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    limits.requireKnown(SearchingLimits.NAMES);
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    Recall recall;
    PackConfig config;
    ChatConfig chat;
    Generator extractive;
    try {
      recall = options.recall(PackJson.K, chosen.json());
      config = packing.config();
      chat = endpoint == null ? null : chat(endpoint);
      extractive = Generator.extractive(SentenceScorer.lexical(), sentences);
      if (endpoint == null && model != null) {
        throw new IllegalArgumentException(
            "--model is %s, but no server is named; expected --endpoint URL beside it"
                .formatted(model));
      }
    } catch (IllegalArgumentException e) {
      throw options.scope().usage(e);
    }
    return options
        .scope()
        .inExisting(
            chosen.index(),
            (in, models) -> {
              Pack pack;
              try {
                pack = in.pack(recall, packing.packer(config, models));
              } catch (IllegalArgumentException e) {
                throw options.scope().usage(e);
              }
              if (chat == null) {
                return answer(recall.text(), pack, in, extractive);
              }
              try (var generator = ChatGenerator.open(chat)) {
                return answer(recall.text(), pack, in, generator);
              }
            });
  }

  private ChatConfig chat(URI base) {
    if (model == null) {
      throw new IllegalArgumentException(
          "--endpoint has no model beside it; expected --model NAME, as the server knows it");
    }
    ChatConfig config = ChatConfig.of(base, model);
    return config
        .withKey(Objects.requireNonNullElse(System.getenv(keyVariable), ""))
        .withLimits(config.limits().withTokens(answerTokens))
        .withPatience(config.patience().withTotal(Duration.ofSeconds(timeout)));
  }

  private int answer(String question, Pack pack, Scope in, Generator generator) {
    Answer answer =
        generator.answer(
            question,
            pack,
            json
                ? text -> {}
                : text -> {
                  terminal.out().print(Terminal.clean(text));
                  terminal.out().flush();
                });
    if (json) {
      terminal.json(PackJson.write(question, answer, pack));
    } else {
      terminal.out().println();
      sources(answer, in);
    }
    if (answer.text().isEmpty()) {
      terminal.note("nothing that is remembered answers it");
    }
    if (answer.end().equals("length")) {
      terminal.note("note: the answer was cut; allow more with --answer-tokens");
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
