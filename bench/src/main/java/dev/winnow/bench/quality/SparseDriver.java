package dev.winnow.bench.quality;

import dev.winnow.bench.corpus.CollectionTexts;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.run.Options;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.MissingVectors;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.eval.Comparison;
import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.Qrels;
import dev.winnow.index.eval.Run;
import dev.winnow.index.eval.Significance;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// nDCG@10 of keywords, vectors, learned sparse vectors and late interaction, alone and fused, and
/// whether the latter two add something to keywords and to keywords with vectors.
final class SparseDriver {
  private static final String SETS =
      "scifact,nfcorpus,msmarco-dl19-dl20,cranfield,code-chunks,product-docs";
  private static final int K = 200;

  /// A plan and the one that it is compared with.
  private record Pair(String with, String without) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("lexical+sparse", "lexical"),
          new Pair("lexical+dense+sparse", "lexical+dense"),
          new Pair("late", "dense"),
          new Pair("lexical+dense+late", "lexical+dense"),
          new Pair("lexical+dense+sparse+late", "lexical+dense"));

  private SparseDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "sparse",
            args,
            Map.of(
                "data",
                System.getenv().getOrDefault("WINNOW_DATA", "shared/data"),
                "set",
                SETS,
                "embedder",
                Recipe.DEFAULTS.embedder(),
                "model",
                "splade-tiny",
                "queries",
                "330"),
            Map.of("set", "product-docs", "queries", "20"));
    Map<String, Plan> plans = plans(!options.text("embedder").equals(Recipe.NO_EMBEDDER));
    List<String> columns = new ArrayList<>(List.of("set", "queries"));
    columns.addAll(plans.keySet());
    Table table = Report.of(options).table(columns.toArray(String[]::new));
    Map<Pair, Claim> claims = new LinkedHashMap<>();
    for (String set : options.text("set").split(",")) {
      measure(options, set, plans, table, claims);
    }
    claims.values().forEach(table::claim);
    table.note(
        "nDCG@10. Documents whole, vectors by `%s`, token vectors by the same model, sparse vectors"
            + " by `%s` in 8 bits, %d candidates of each retriever, fused by min-max.",
        options.text("embedder"), options.text("model"), K);
    table.publish();
  }

  private static Map<String, Plan> plans(boolean dense) {
    Map<String, Plan> plans = new LinkedHashMap<>();
    plans.put("lexical", Plan.lexical(K));
    plans.put("sparse", Plan.sparse(K));
    plans.put("lexical+sparse", Plan.fuse(Plan.lexical(K), Plan.sparse(K)));
    if (dense) {
      plans.put("dense", Plan.dense(K));
      plans.put("lexical+dense", Plan.fuse(Plan.lexical(K), Plan.dense(K)));
      plans.put("lexical+dense+sparse", Plan.fuse(Plan.lexical(K), Plan.dense(K), Plan.sparse(K)));
      plans.put("late", Plan.late(K));
      plans.put("lexical+late", Plan.fuse(Plan.lexical(K), Plan.late(K)));
      plans.put("lexical+dense+late", Plan.fuse(Plan.lexical(K), Plan.dense(K), Plan.late(K)));
      plans.put(
          "lexical+dense+sparse+late",
          Plan.fuse(Plan.lexical(K), Plan.dense(K), Plan.sparse(K), Plan.late(K)));
    }
    return plans;
  }

  private static void measure(
      Options options, String set, Map<String, Plan> plans, Table table, Map<Pair, Claim> claims)
      throws IOException {
    Path collection = options.path("data").resolve(set);
    Qrels all = Qrels.read(collection.resolve("qrels").resolve("test.tsv"));
    Map<String, String> queries =
        CollectionTexts.judgedQueries(collection, all, options.number("queries"));
    Map<String, Map<String, Integer>> asked = new LinkedHashMap<>(all.grades());
    asked.keySet().retainAll(queries.keySet());
    Qrels qrels = new Qrels(asked);
    Path folder =
        options.path("cache").resolve("sparse").resolve(set + "-" + options.text("embedder"));
    Recipe recipe =
        Recipe.DEFAULTS
            .withChunking(Chunking.WHOLE)
            .withEmbedder(options.text("embedder"))
            .withSparse(options.text("model"));
    if (plans.containsKey("late")) {
      recipe = recipe.withLate("late", Recipe.Late.of(options.text("embedder")));
    }
    Map<String, Evaluation> measured = new LinkedHashMap<>();
    try (Engine engine = Engine.open(folder, EngineConfig.DEFAULTS.withRecipe(recipe))) {
      var _ = Ingest.run(engine, List.of(collection), IngestConfig.DEFAULTS, IngestListener.NONE);
      engine.missingVectors().make(MissingVectors.Listener.NONE);
      List<Object> row = new ArrayList<>(List.of(set, queries.size()));
      for (var plan : plans.entrySet()) {
        var evaluation = evaluation(engine, plan, queries, qrels);
        measured.put(plan.getKey(), evaluation);
        double ndcg = evaluation.mean(Metric.NDCG_10);
        IO.println("%s, %s: %.4f".formatted(set, plan.getKey(), ndcg));
        row.add(new Table.Shown(ndcg, "%.4f"));
      }
      table.row(row.toArray());
    }
    for (Pair pair : PAIRS) {
      if (measured.containsKey(pair.with()) && measured.containsKey(pair.without())) {
        claims.put(pair, compared(claims.getOrDefault(pair, claim(pair)), set, measured, pair));
      }
    }
  }

  private static Evaluation evaluation(
      Engine engine, Map.Entry<String, Plan> plan, Map<String, String> queries, Qrels qrels) {
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    for (var query : queries.entrySet()) {
      var result = engine.search(Query.of(query.getValue()).withTopK(10).withPlan(plan.getValue()));
      rankings.put(query.getKey(), result.hits().stream().map(Hit::id).toList());
    }
    return Evaluation.of(Run.ranked(plan.getKey(), rankings), qrels, List.of(Metric.NDCG_10));
  }

  private static Claim claim(Pair pair) {
    return Claim.of("nDCG@10 of " + pair.with()).against(pair.without());
  }

  /// With the figures of one more set: both plans, and the chance of such a difference by accident.
  private static Claim compared(
      Claim claim, String set, Map<String, Evaluation> measured, Pair pair) {
    Comparison comparison =
        Significance.DEFAULTS
            .compare(
                Objects.requireNonNull(measured.get(pair.with())),
                Objects.requireNonNull(measured.get(pair.without())))
            .getFirst();
    IO.println(comparison.sentence());
    return claim
        .withFigure(Figure.of(set, comparison.a().value(), ""))
        .withFigure(Figure.of("without", comparison.b().value(), ""))
        .withFigure(Figure.of("p", comparison.evidence().adjusted(), ""));
  }
}
