package dev.winnow.bench.index;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.MultiVectorEmbedder;
import dev.winnow.embed.TokenVectors;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Maintenance;
import dev.winnow.engine.MissingVectors;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The processor time of a search by late interaction, with that of reading the query, and which of
/// the ten best by exact MaxSim it finds.
final class LateDriver {
  private static final int TOP = 10;

  private LateDriver() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options =
        LateCollection.options(
            "late",
            args,
            Map.of("k", "10", "rounds", "5", "segments", "1"),
            Map.of("set", "product-docs", "rounds", "1"));
    var collection = LateCollection.of(options);
    List<String> queries = collection.queries();
    Table table =
        Report.of(options)
            .table("what", "CPU (ms)", "most of a round", "wall p50 (ms)", "recall@10");
    Recipe recipe =
        Recipe.DEFAULTS
            .withChunking(Chunking.WHOLE)
            .withEmbedder(Recipe.NO_EMBEDDER)
            .withLate("late", Recipe.Late.of(options.text("model")));
    try (Engine engine =
        Engine.open(collection.index(), EngineConfig.DEFAULTS.withRecipe(recipe))) {
      var _ =
          Ingest.run(
              engine, List.of(collection.documents()), IngestConfig.DEFAULTS, IngestListener.NONE);
      engine.missingVectors().make(MissingVectors.Listener.NONE);
      Maintenance.compact(engine, options.number("segments"));
      engine.commit();
    }
    try (Engine engine = Engine.openReadOnly(collection.index(), EngineConfig.DEFAULTS);
        Models models = Models.open(ModelsConfig.DEFAULTS)) {
      MultiVectorEmbedder reader = models.multiVector(options.text("model"));
      Plan.Late pruned = Plan.late(options.number("k"));
      var runs = new Runs(queries, options.number("rounds"));
      Samples reading =
          runs.row(
              "reading the query",
              query -> {
                TokenVectors _ = reader.query(query);
                return List.of();
              },
              Map.of(),
              table);
      Map<String, List<String>> exact = new LinkedHashMap<>();
      for (String query : queries) {
        exact.put(query, best(engine, pruned.withExact(true), query));
      }
      Samples search =
          runs.row("the search, with reading", query -> best(engine, pruned, query), exact, table);
      table.claim(
          Claim.of("CPU of a search by late interaction, with reading the query")
              .withFigure(Figure.of("together", search.median(), "ms"))
              .withFigure(Figure.of("reading", reading.median(), "ms"))
              .withFigure(Figure.of("recall@10", runs.recall(), ""))
              .withTarget(Target.atMost(25).in("ms")));
      table.note(
          "%,d passages of %s, %d queries, %d rounds after one, %d candidates, at most %d segments;"
              + " token vectors by `%s`. CPU is that of the process, each round's over its queries,"
              + " the median of rounds; recall@10 is that of exact MaxSim's ten.",
          engine.count(),
          options.text("set"),
          queries.size(),
          options.number("rounds"),
          options.number("k"),
          options.number("segments"),
          options.text("model"));
    }
    table.publish();
  }

  private static List<String> best(Engine engine, Plan plan, String query) {
    return engine
        .search(Query.of(query).withPlan(plan).withTopK(TOP).withTexts(false))
        .hits()
        .stream()
        .map(Hit::id)
        .toList();
  }

  @FunctionalInterface
  private interface Asking {
    List<String> ask(String query);
  }

  /// Rounds over all queries.
  private static final class Runs {
    private final List<String> queries;
    private final int rounds;
    private double recall;

    Runs(List<String> queries, int rounds) {
      this.queries = queries;
      this.rounds = rounds;
    }

    double recall() {
      return recall;
    }

    /// @param wanted of each query; empty where nothing is found
    Samples row(String what, Asking asking, Map<String, List<String>> wanted, Table table) {
      List<Double> cpu = new ArrayList<>();
      List<Double> wall = new ArrayList<>();
      int found = 0;
      int all = 0;
      for (int round = 0; round <= rounds; round++) {
        long before = Machine.processNanos();
        for (String query : queries) {
          long start = System.nanoTime();
          List<String> hits = asking.ask(query);
          if (round > 0) {
            wall.add((System.nanoTime() - start) / 1e6);
          }
          Set<String> both = new HashSet<>(wanted.getOrDefault(query, List.of()));
          all += both.size();
          both.retainAll(hits);
          found += both.size();
        }
        if (round > 0) {
          cpu.add((Machine.processNanos() - before) / 1e6 / queries.size());
        }
      }
      recall = all == 0 ? 0 : (double) found / all;
      Samples samples = Samples.of(cpu);
      table.row(
          what,
          samples.median(),
          samples.quantile(1),
          Samples.of(wall).median(),
          all == 0 ? "" : new Table.Shown(recall, "%.3f"));
      return samples;
    }
  }
}
