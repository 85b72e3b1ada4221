package dev.winnow.bench.quality;

import dev.winnow.bench.corpus.CollectionTexts;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.Qrels;
import dev.winnow.index.eval.Run;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.order.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Recall@100 of plans that refit and explore, with a judge that knows the judgements, beside the
/// same judge over the list alone. Every plan may have as many candidates judged, each once.
final class FeedbackDriver {
  private static final List<String> SETS =
      List.of(
          "scifact",
          "nfcorpus",
          "cranfield",
          "code-chunks",
          "product-docs",
          "locomo",
          "qmsum",
          "msmarco-dl19-dl20");

  private static final String DEFAULT_PLAN = "hybrid";
  private static final String LIST_ALONE = "judged";
  private static final List<String> CLAIMED = List.of("refit", "explored");

  private static final String JUDGE = "perfect";

  /// Hits that recall counts.
  private static final int HITS = 100;

  private FeedbackDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "feedback",
            args,
            Map.of(
                "data", System.getenv().getOrDefault("WINNOW_DATA", "shared/data"),
                "set", "all",
                "embedder", Recipe.DEFAULTS.embedder(),
                "queries", "330",
                "depth", "100"),
            Map.of("set", "product-docs", "queries", "10"));
    var sets = options.text("set").equals("all") ? SETS : List.of(options.text("set").split(","));
    List<String> columns = new ArrayList<>(List.of("set", "queries", "first stage"));
    columns.addAll(plans(Plan.dense(1), options.number("depth")).keySet());
    var table = Report.of(options).table(columns.toArray(String[]::new));
    Map<String, Integer> better = new TreeMap<>();
    for (String set : sets) {
      measure(options, set, table, better);
    }
    better.forEach((plan, count) ->
        table.claim(
            Claim.of(
                    "sets on which %s finds more than the list alone, of %s"
                        .formatted(plan, String.join(", ", sets)))
                .withTarget(Target.atLeast(2).in("sets"))
                .withFigure(Figure.of("", count, "sets"))));
    table.note(
        """
        Recall@100, cut after four digits. The judge's score is a document's grade, and every plan has \
        %1$d candidates judged a query, each once; where the first stage found fewer, their mean is in \
        brackets. Documents whole, vectors by `%2$s`, 200 candidates of each retriever; of larger sets %3$d \
        queries, evenly drawn. Refit: %4$d judged, refit, the %4$d new ones judged. Moved: %1$d judged, \
        refit, the list by the moved vector. Explored: 16 neighbours each.\
        """,
        options.number("depth"),
        options.text("embedder"),
        options.number("queries"),
        options.number("depth") / 2);
    table.publish();
  }

  private static void measure(Options options, String set, Table table, Map<String, Integer> better)
      throws IOException {
    Path collection = options.path("data").resolve(set);
    Qrels qrels = Qrels.read(collection.resolve("qrels").resolve("test.tsv"));
    Map<String, String> queries =
        CollectionTexts.judgedQueries(collection, qrels, options.number("queries"));
    var judge = new PerfectJudge(qrels);
    Path folder =
        options.path("cache").resolve("feedback").resolve(set + "-" + options.text("embedder"));
    try (Engine engine = Engine.open(folder, config(options, judge))) {
      var report =
          Ingest.run(engine, List.of(collection), IngestConfig.DEFAULTS, IngestListener.NONE);
      IO.println(
          "%s: %,d documents, %,d of them new"
              .formatted(set, engine.count(), report.counts().added()));
      Map<String, Plan> firstStages = new LinkedHashMap<>();
      firstStages.put("keywords", Plan.lexical(200));
      firstStages.put("dense", Plan.dense(200));
      firstStages.put(DEFAULT_PLAN, Engine.HYBRID);
      for (var first : firstStages.entrySet()) {
        List<Object> row = new ArrayList<>(List.of(set, queries.size(), first.getKey()));
        Map<String, Recall> recalls = new LinkedHashMap<>();
        for (var plan : plans(first.getValue(), options.number("depth")).entrySet()) {
          recalls.put(
              plan.getKey(),
              recall(engine, plan.getValue(), queries, judge, options.number("depth")));
        }
        IO.println("%s, %s: %s".formatted(set, first.getKey(), recalls));
        recalls.values().forEach(recall -> row.add(recall.shown()));
        table.row(row.toArray());
        if (first.getKey().equals(DEFAULT_PLAN)) {
          count(recalls, better);
        }
      }
    }
  }

  private static EngineConfig config(Options options, PerfectJudge judge) {
    Stage stage = Stage.of(JUDGE, judge, Strategy.Pointwise.DEFAULTS).withDepth(Integer.MAX_VALUE);
    return EngineConfig.DEFAULTS
        .withRecipe(
            Recipe.DEFAULTS.withChunking(Chunking.WHOLE).withEmbedder(options.text("embedder")))
        .withReranker(JUDGE, _ -> Cascade.of(stage));
  }

  /// Plans under which at most `depth` candidates are judged.
  private static Map<String, Plan> plans(Plan first, int depth) {
    Map<String, Plan> plans = new LinkedHashMap<>();
    plans.put(LIST_ALONE, first.rerank(JUDGE, depth));
    plans.put("refit", first.rerank(JUDGE, depth / 2).refit(depth).rerank(JUDGE, depth));
    plans.put("moved", first.rerank(JUDGE, depth).refit(2 * depth));
    plans.put("explored", first.explore(JUDGE, depth));
    plans.put("explored by words", first.explore(JUDGE, depth).withNear(Plan.Near.WORDS));
    return plans;
  }

  /// @param judged candidates of a query, at the mean
  /// @param depth how many there might have been
  private record Recall(double value, double judged, int depth) {
    Table.Shown shown() {
      return new Table.Shown(
          value, judged < depth - 0.05 ? "%%.4f (%.1f)".formatted(judged) : "%.4f");
    }
  }

  private static void count(Map<String, Recall> recalls, Map<String, Integer> better) {
    double alone = Objects.requireNonNull(recalls.get(LIST_ALONE)).value();
    for (String plan : CLAIMED) {
      double recall = Objects.requireNonNull(recalls.get(plan)).value();
      better.merge(plan, recall > alone ? 1 : 0, Integer::sum);
    }
  }

  private static Recall recall(
      Engine engine, Plan plan, Map<String, String> queries, PerfectJudge judge, int depth) {
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    long asked = 0;
    for (var query : queries.entrySet()) {
      judge.turnTo(query.getKey());
      SearchResult result = engine.search(Query.of(query.getValue()).withTopK(HITS).withPlan(plan));
      boolean whole = result.degraded().stream().allMatch(note -> note.startsWith("query has"));
      if (judge.asked() > depth || !whole) {
        throw new IllegalStateException(
            "query %s: %d judged, expected at most %d; left out: %s"
                .formatted(query.getKey(), judge.asked(), depth, result.degraded()));
      }
      asked += judge.asked();
      rankings.put(query.getKey(), result.hits().stream().map(Hit::id).toList());
    }
    Qrels qrels = judge.of(queries.keySet());
    double recall =
        Evaluation.of(Run.ranked("plan", rankings), qrels, List.of(Metric.RECALL_100))
            .mean(Metric.RECALL_100);
    return new Recall(Math.floor(recall * 1e4) / 1e4, (double) asked / queries.size(), depth);
  }
}
