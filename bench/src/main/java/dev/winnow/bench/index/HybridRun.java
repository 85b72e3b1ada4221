package dev.winnow.bench.index;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Samples;
import dev.winnow.bench.run.Turns;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Query;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.SearchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Runs every query through the engine and by hand, in turn, and reports latencies. Arguments:
/// folder of the engine, corpus folder, passages, file of queries, rounds.
final class HybridRun {
  static final List<String> STAGES = List.of("lexical", "embed", "dense", "fuse", "fetch");

  private static final int TOP = 10;
  private static final int WARM_UP_ROUNDS = 3;

  /// What is measured.
  enum Kind {
    WITH_MODEL("hybrid, the model's call included"),
    WITHOUT_MODEL("hybrid, query vectors at hand");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private HybridRun() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    List<String> queries = Files.readAllLines(Path.of(args[3]));
    int rounds = Integer.parseInt(args[4]);
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      Embedder model = models.embedder("minilm");
      compare(Kind.WITH_MODEL, folder, models, model::query, queries, rounds);
      Map<String, float[]> known = new HashMap<>();
      queries.forEach(query -> known.put(query, model.query(query)));
      QueryEncoder lookup = query -> known.getOrDefault(query, new float[0]);
      compare(Kind.WITHOUT_MODEL, folder, models, lookup, queries, rounds);
    }
    Fork.report("peak_mb", Machine.megabytes("VmHWM"));
  }

  private static void compare(
      Kind kind, Path folder, Models models, QueryEncoder encoder, List<String> queries, int rounds)
      throws IOException {
    var config =
        EngineConfig.DEFAULTS
            .withModels(models)
            .withIndex(IndexConfig.DEFAULTS.withEncoder("", encoder));
    try (var engine = Engine.openReadOnly(folder, config);
        var hand = HandMadeHybrid.open(folder, encoder)) {
      Function<String, List<String>> winnow =
          text -> ids(engine.search(Query.of(text).withTopK(TOP)));
      Function<String, List<String>> byHand = text -> hand.search(text, TOP);
      Turns turns = Turns.run(queries, WARM_UP_ROUNDS, rounds, winnow, byHand);
      Fork.report(kind + "_winnow_p50", turns.first().median());
      Fork.report(kind + "_hand_p50", turns.second().median());
      Fork.report(kind + "_ratio", turns.first().median() / turns.second().median());
      Fork.report(kind + "_winnow_p99", turns.first().quantile(0.99));
      Fork.report(kind + "_hand_p99", turns.second().quantile(0.99));
      Fork.report(kind + "_agreed", turns.agreed());
      if (kind == Kind.WITH_MODEL) {
        reportStages(engine, queries);
      }
    }
  }

  private static void reportStages(Engine engine, List<String> queries) {
    Map<String, List<Double>> times = new HashMap<>();
    for (String query : queries) {
      for (var stage : engine.search(Query.of(query).withTopK(TOP)).stages()) {
        times
            .computeIfAbsent(stage.name(), _ -> new ArrayList<>())
            .add(stage.time().toNanos() / 1e6);
      }
    }
    times.forEach((stage, samples) -> Fork.report("stage_" + stage, Samples.of(samples).median()));
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }
}
