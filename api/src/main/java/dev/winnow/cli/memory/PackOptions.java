package dev.winnow.cli.memory;

import dev.winnow.embed.Models;
import dev.winnow.engine.Rerankers;
import dev.winnow.memory.json.WhichJson;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Packing;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.Slots;
import dev.winnow.memory.pack.TokenCounter;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.order.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How memories become a text for a prompt.
final class PackOptions {
  @Option(
      names = "--budget",
      paramLabel = "TOKENS",
      defaultValue = "2000",
      description = "Most tokens of the whole text (default: ${DEFAULT-VALUE}).")
  private int budget;

  @Option(
      names = "--tokenizer",
      paramLabel = "FOLDER",
      description =
          "Folder with the tokenizer.json of the model that will read the text; without it tokens"
              + " are estimated.")
  private @Nullable String tokenizer;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "chronological",
      description =
          "How memories stand in the text: chronological, edges_first or repeated (default:"
              + " ${DEFAULT-VALUE}).")
  private String order = "";

  @Option(
      names = "--trimming",
      paramLabel = "MODE",
      defaultValue = "when_needed",
      description =
          "Whether memories are cut to their best sentences: off, when_needed or always (default:"
              + " ${DEFAULT-VALUE}).")
  private String trimming = "";

  @Option(
      names = "--diversity",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "How much a memory loses for being like one that is in, 0 to 1 (default:"
              + " ${DEFAULT-VALUE}).")
  private double diversity;

  @Option(
      names = "--cache",
      paramLabel = "TOKENS",
      defaultValue = "1000",
      description =
          "With --trimming always: most tokens of all kept sentences (default: ${DEFAULT-VALUE}).")
  private int cache;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Put memories into N clusters, and keep the most central sentences of each; 0 for not"
              + " (default: ${DEFAULT-VALUE}).")
  private int clusters;

  @Option(
      names = "--cluster-sentences",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many of each cluster (default: ${DEFAULT-VALUE}).")
  private int sentences;

  @Option(
      names = "--neighbours",
      paramLabel = "N",
      defaultValue = "0",
      description = "Take along so many turns before and behind each (default: ${DEFAULT-VALUE}).")
  private int neighbours;

  @Option(
      names = "--activation-recency",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of recency in what goes in first, 0 to 1; the rest is relevance (default:"
              + " ${DEFAULT-VALUE}).")
  private double activation;

  @Option(
      names = "--profile",
      paramLabel = "SUBJECT",
      defaultValue = "",
      description = "Put all facts that hold of SUBJECT in front.")
  private String profile = "";

  @Option(
      names = "--pin",
      paramLabel = "ID",
      description = "Put this memory in front; may be repeated.")
  private List<String> pinned = new ArrayList<>();

  @Option(
      names = "--last-session",
      paramLabel = "SESSION",
      defaultValue = "",
      description = "Put the last turns of this conversation in front.")
  private String session = "";

  @Option(
      names = "--last-turns",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of them (default: ${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--scoring",
      paramLabel = "WHO",
      defaultValue = "words",
      description =
          "By what memories or their sentences are chosen: words of the question; certainty of the"
              + " model's first token behind each memory; surprisal of the model at each sentence"
              + " (default: ${DEFAULT-VALUE}).")
  private String scoring = "";

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "16",
      description = "Most calls to the model for --scoring certainty (default: ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--reranker",
      paramLabel = "MODEL",
      defaultValue = "",
      description =
          "Choose sentences by a reranker: a cross-encoder's folder, or maxsim, which compares the"
              + " token vectors of minilm.")
  private String reranker = "";

  @Option(
      names = "--judgements",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "When not all fits, ask the model up to N times whether a memory helps to answer"
              + " (default: ${DEFAULT-VALUE}).")
  private int judgements;

  /// @throws IllegalArgumentException if an option cannot be understood
  Packing packing() {
    return Packing.DEFAULTS
        .withConfig(config())
        .withSlots(new Slots(profile, pinned, session, turns))
        .withScoring(WhichJson.choice("--scoring", scoring, Packing.Scoring.class), calls)
        .withReranker(reranker)
        .withJudgements(judgements);
  }

  private PackConfig config() {
    PackConfig config = PackConfig.DEFAULTS;
    return config
        .withBudget(budget)
        .withOrder(WhichJson.choice("--order", order, PackConfig.Order.class))
        .withNeighbours(PackConfig.Neighbours.around(neighbours))
        .withTrimming(
            config
                .trimming()
                .withCache(cache)
                .withMode(WhichJson.choice("--trimming", trimming, PackConfig.Trimming.Mode.class)))
        .withSelection(
            config
                .selection()
                .withRecency(activation)
                .withDiversity(diversity)
                .withClusters(clusters, sentences));
  }

  /// The reranker that is named, and the built-in one.
  Rerankers rerankers(Models models) {
    return Rerankers.open(
        models,
        reranker.isEmpty() || reranker.equals(Rerankers.MAXSIM)
            ? Map.of()
            : Map.of(
                reranker,
                opened ->
                    Cascade.of(
                        Stage.of(
                                "model", Judges.open(opened, reranker), Strategy.Pointwise.DEFAULTS)
                            .withDepth(Integer.MAX_VALUE))));
  }

  static Packer with(Rerankers rerankers, Packing asked, Packer packer) {
    return asked.reranker().isEmpty()
        ? packer
        : packer.withScorer(SentenceScorer.reranker(rerankers, asked.reranker()));
  }

  Packer packer(PackConfig config, Models models) {
    return packer(config, models, TokenCounter.estimate());
  }

  /// @param otherwise counts where no tokenizer is named
  Packer packer(PackConfig config, Models models, TokenCounter otherwise) {
    String folder = tokenizer;
    if (folder == null) {
      return Packer.of(config, otherwise);
    }
    var counting = models.tokenizer(folder);
    return Packer.of(config, text -> counting.ids(text).length);
  }
}
