package dev.winnow.examples;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The README's code: every block there is cut from here.
final class Quickstart {
  private Quickstart() {}

  static void firstSearch(Path folder) {
    // README: first search
    try (var engine = Engine.open(folder, EngineConfig.DEFAULTS)) {
      engine.add(
          Document.of("lucene", "Lucene searches text by keywords").with("year", 1999),
          Document.of("faiss", "FAISS compares dense vectors").with("year", 2017));
      engine.commit();

      for (Hit hit : engine.search(Query.of("compare embeddings").withTopK(5)).hits()) {
        IO.println("%.3f %s  %s".formatted(hit.score(), hit.id(), hit.why()));
      }
    }
    // README: end
  }

  static List<Hit> expertSearch(Engine engine) {
    // README: plan and filter
    Query query =
        Query.of("compare embeddings")
            .withFilter(Filter.atLeast("year", 2010))
            .withPlan(
                Plan.fuse(Plan.lexical(100), Plan.dense(100).withExact(true))
                    .withMethod(Fusion.ReciprocalRank.DEFAULT));
    // README: end
    return engine.search(query).hits();
  }

  /// @param model folder of a cross-encoder
  static List<Hit> reranked(Path folder, String model) {
    // README: reranking
    EngineConfig config =
        EngineConfig.DEFAULTS.withReranker(
            "judge",
            models ->
                Cascade.of(
                    Stage.of("judge", Judges.open(models, model), Strategy.Pointwise.DEFAULTS)
                        .withBudget(Budget.UNLIMITED.withTime(Duration.ofSeconds(2)))));
    try (var engine = Engine.openReadOnly(folder, config)) {
      Plan plan = Engine.HYBRID.rerank("judge", 50);
      return engine.search(Query.of("compare embeddings").withPlan(plan)).hits();
    }
    // README: end
  }

  /// Plans that find documents which the retrievers missed.
  static List<Plan> looking() {
    // README: neighbours and refit
    Plan near = Engine.HYBRID.explore("maxsim", 100);
    Plan again = Engine.HYBRID.rerank("maxsim", 50).refit(100).rerank("maxsim", 100);
    // README: end
    return List.of(near, again);
  }

  /// Scores of two labels, from one reading of an instruction and a question.
  static float[] labels(String folder, int[] instruction, int[] question, int yes, int no) {
    // README: label scores
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      var options = GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true);
      Forward model = models.forward(folder, options);
      try (KvCache cache = model.cache(1, 4096)) {
        var _ = model.labels(Batch.of(instruction), cache, yes, no); // read once
        float[] scores = model.labels(Batch.of(question), cache, yes, no)[0];
        cache.truncate(instruction.length); // ready for the next question
        return scores;
      }
    }
    // README: end
  }
}
