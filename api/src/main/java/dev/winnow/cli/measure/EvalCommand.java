package dev.winnow.cli.measure;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.options.QueryOptions;
import dev.winnow.cli.options.RecipeOptions;
import dev.winnow.cli.terminal.IngestSummary;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Chunking;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.SearchResult;
import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.ReadLimits;
import dev.winnow.index.eval.Run;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.Report;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.memory.json.WhichJson;
import dev.winnow.memory.pack.PackConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "Measure search quality and speed on a test collection in BEIR's layout; or, on a folder"
          + " with corpora/NAME.md and questions.jsonl, how well the passages found cover the"
          + " spans of text that answer each question (recall, precision, precision-omega and"
          + " intersection over union, in characters).",
      "The index is kept in a cache, so that a second run only searches. Documents of BEIR stay"
          + " whole unless --chunk is given.",
      "Documents that cannot be indexed are named, and the rest is measured; then the exit code"
          + " is 4."
    })
public final class EvalCommand implements Callable<Integer> {
  private static final int WARM_UP_QUERIES = 50;
  private static final int DEFAULT_HITS = 100;
  private static final int DEFAULT_PASSAGES = 5;

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description =
          "Folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv; or with corpora/NAME.md and"
              + " questions.jsonl.")
  private Path folder = Path.of("");

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "Judgements to use (default: ${DEFAULT-VALUE}).")
  private String split = "";

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Hits per query (default: 100; 5 for spans).")
  private @Nullable Integer hits;

  @Option(
      names = "--pack",
      paramLabel = "TOKENS",
      description =
          "For spans: measure what a pack of at most so many tokens keeps of the passages found.")
  private @Nullable Integer pack;

  @Option(
      names = "--trimming",
      paramLabel = "MODE",
      defaultValue = "when_needed",
      description =
          "With --pack: how it cuts passages to sentences: off, when_needed, always or near_best"
              + " (default: ${DEFAULT-VALUE}).")
  private String trimming = "";

  @Option(
      names = "--margin",
      paramLabel = "DEVIATIONS",
      defaultValue = "3.5",
      description =
          "With --trimming near_best: standard deviations below the best (default:"
              + " ${DEFAULT-VALUE}).")
  private double margin;

  @Option(
      names = "--keep-identical-ids",
      description =
          "Count a hit whose id is the query's own. By default it is left out, as BEIR does,"
              + " because in some collections the queries are documents too.")
  private boolean keepIdentical;

  @Option(names = "--run", paramLabel = "FILE", description = "Write the run in TREC's format.")
  private @Nullable Path run;

  @Option(
      names = "--per-query",
      paramLabel = "FILE",
      description = "Write the metrics of every query, separated by tabs.")
  private @Nullable Path perQuery;

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = "Where indexes are kept (default: winnow/eval in the user's cache folder).")
  private @Nullable Path cache;

  @Mixin private final QueryOptions options = new QueryOptions();
  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  private int k;

  public EvalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    limits.requireKnown(
        IngestLimits.NAMES,
        SearchingLimits.OF_DOCUMENTS,
        SearchingLimits.NAMES,
        LimitOptions.OF_FILES);
    IngestLimits _ = limits.applyTo(IngestLimits.DEFAULTS, IngestLimits.NAMES); // refused early
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    boolean spans = SpanCollection.isIn(folder);
    k = hits != null ? hits : spans ? DEFAULT_PASSAGES : DEFAULT_HITS;
    Plan plan = options.query("checks the options first", k, chosen.json()).plan();
    if (spans) {
      return spans(chosen, plan);
    }
    if (pack != null) {
      throw options.usage(
          new IllegalArgumentException(
              "--pack is for a folder with questions.jsonl and corpora, which %s is not"
                  .formatted(folder)));
    }
    BeirCollection collection =
        BeirCollection.read(
            folder, split, limits.applyTo(ReadLimits.DEFAULTS, LimitOptions.OF_FILES));
    Recipe whole = Recipe.DEFAULTS.withChunking(Chunking.WHOLE);
    boolean words = plan != null && !plan.usesVectors(); // such a plan needs no vectors
    Recipe made = recipe.applyTo(words ? whole.withEmbedder(Recipe.NO_EMBEDDER) : whole);
    EvalCache kept =
        EvalCache.of(
            cache == null ? EvalCache.defaultRoot() : cache, collection.folder(), made, "");
    return models.withWriter(
        kept.index(),
        LimitOptions.with(
                limits.applyTo(chosen.index(), SearchingLimits.OF_DOCUMENTS), EngineConfig.DEFAULTS)
            .withRecipe(made),
        engine -> evaluate(engine, collection, kept));
  }

  /// How a pack is measured. Near duplicates stay: a span counts where it stands, though the same
  /// words stand elsewhere.
  private Optional<PackConfig> packing() {
    if (pack == null) {
      return Optional.empty();
    }
    PackConfig config = PackConfig.DEFAULTS;
    try {
      var mode = WhichJson.choice("--trimming", trimming, PackConfig.Trimming.Mode.class);
      return Optional.of(
          config
              .withBudget(pack)
              .withSelection(config.selection().withDuplicates(2))
              .withTrimming(config.trimming().withMode(mode).withMargin(margin)));
    } catch (IllegalArgumentException e) {
      throw options.usage(e);
    }
  }

  private int spans(SearchingLimits chosen, @Nullable Plan plan) {
    if (run != null || keepIdentical) {
      throw options.usage(
          new IllegalArgumentException(
              "--run and --keep-identical-ids are for collections in BEIR's layout, which %s is not"
                  .formatted(folder)));
    }
    if (pack != null && pack < 1) {
      throw options.usage(
          new IllegalArgumentException("--pack is " + pack + "; expected at least 1 token"));
    }
    var collection =
        SpanCollection.read(folder, limits.applyTo(ReadLimits.DEFAULTS, LimitOptions.OF_FILES));
    boolean words = plan != null && !plan.usesVectors(); // such a plan needs no vectors
    Recipe made =
        recipe.applyTo(words ? Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER) : Recipe.DEFAULTS);
    var passages = SpanPassages.of(collection, made.chunking());
    Path root = cache == null ? EvalCache.defaultRoot() : cache;
    EngineConfig config =
        LimitOptions.with(
                limits.applyTo(chosen.index(), SearchingLimits.OF_DOCUMENTS), EngineConfig.DEFAULTS)
            .withRecipe(made.withChunking(Chunking.WHOLE));
    return models.withWriter(
        EvalCache.of(root, folder, made, passages.fingerprint()).index(),
        config,
        engine -> measure(engine, collection, passages, chosen.json()));
  }

  private int measure(
      Engine engine, SpanCollection collection, SpanPassages passages, JsonLimits limits) {
    var evaluation =
        new SpanEvaluation(
            terminal,
            collection,
            passages,
            text -> engine.search(options.query(text, k, limits)),
            packing());
    if (!evaluation.index(engine)) {
      terminal.note("stopped; what was indexed is kept");
      return Terminal.EXIT_FAILED;
    }
    SpanEvaluation.Result result = evaluation.measure();
    if (perQuery != null) {
      result.writeTsv(perQuery);
    }
    Map<String, Object> figures = result.figures();
    figures.put("passages", engine.count());
    if (pack != null) {
      figures.put("pack_tokens", result.tokens());
    }
    print(figures);
    return Terminal.EXIT_DONE;
  }

  private int evaluate(Engine engine, BeirCollection collection, EvalCache kept) {
    Report indexed = index(engine, collection, kept);
    OptionalDouble indexSpeed = kept.documentsPerSecond();
    if (Thread.currentThread().isInterrupted()) {
      terminal.note("stopped; what was indexed is kept");
      return Terminal.EXIT_FAILED;
    }
    var searches = new Searches(engine, collection);
    Run made = searches.run();
    if (run != null) {
      made.write(run);
    }
    Evaluation evaluation = Evaluation.of(made, collection.qrels(), Metric.DEFAULTS);
    if (perQuery != null) {
      evaluation.writeTsv(perQuery);
    }
    searches.degraded.forEach(
        (note, count) -> terminal.note("note, of %d queries: %s".formatted(count, note)));
    if (searches.identical > 0) {
      terminal.note(
          "left out the hit with the query's own id in %,d of %,d queries, as BEIR does; --keep-identical-ids counts them"
              .formatted(searches.identical, collection.queries().size()));
    }
    int missing = tellMissing(engine, collection);
    Map<String, Object> figures = new LinkedHashMap<>();
    Metric.DEFAULTS.forEach(metric -> figures.put(metric.toString(), evaluation.mean(metric)));
    figures.put("queries", evaluation.queries());
    figures.put("documents", engine.count());
    figures.put("identical_ids_left_out", searches.identical);
    figures.put("relevant_documents_missing", missing);
    figures.put("search_p50_ms", median(searches.millis));
    figures.put("index_docs_per_s", indexSpeed.isPresent() ? indexSpeed.getAsDouble() : null);
    if (json) {
      figures.put("failed", IngestSummary.json(indexed.failed()));
    }
    print(figures);
    return IngestSummary.exitCode(indexed);
  }

  /// Says which relevant documents no search can find.
  private int tellMissing(Engine engine, BeirCollection collection) {
    Set<String> relevant = collection.qrels().relevant();
    List<String> missing = relevant.stream().filter(id -> engine.get(id).isEmpty()).toList();
    if (!missing.isEmpty()) {
      terminal.note(
          "%,d of %,d relevant documents are not in the index, for instance '%s'; the figures count them as not found"
              .formatted(missing.size(), relevant.size(), missing.getFirst()));
    }
    return missing.size();
  }

  private Report index(Engine engine, BeirCollection collection, EvalCache kept) {
    var progress = new ProgressLine(terminal);
    Report report =
        Ingest.run(
            engine,
            List.of(collection.folder()),
            IngestConfig.DEFAULTS.withLimits(
                limits.applyTo(IngestLimits.DEFAULTS, IngestLimits.NAMES)),
            progress);
    progress.clear();
    IngestSummary.list(terminal, "failed", report.failed());
    boolean inOneGo =
        report.counts().added() > 0
            && report.counts().added() == engine.count()
            && !report.cancelled();
    if (inOneGo) {
      kept.keepDocumentsPerSecond(
          report.counts().added() / Math.max(1e-3, report.duration().toNanos() / 1e9));
    }
    return report;
  }

  /// Runs every query once, after a few that warm up the JVM.
  private final class Searches {
    private final Engine engine;
    private final BeirCollection collection;
    private final Map<String, Integer> degraded = new LinkedHashMap<>();
    private final double[] millis;
    private final JsonLimits json =
        limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES).json();

    /// Queries whose hits had a document of the query's own id that was left out.
    private int identical;

    Searches(Engine engine, BeirCollection collection) {
      this.engine = engine;
      this.collection = collection;
      this.millis = new double[collection.queries().size()];
    }

    Run run() {
      collection.queries().values().stream()
          .limit(WARM_UP_QUERIES)
          .forEach(text -> {
            var _ = search(text);
          });
      Map<String, List<Run.Entry>> rankings = new LinkedHashMap<>();
      int asked = 0;
      for (var query : collection.queries().entrySet()) {
        long began = System.nanoTime();
        SearchResult result = search(query.getValue());
        millis[asked++] = (System.nanoTime() - began) / 1e6;
        result.degraded().forEach(note -> degraded.merge(note, 1, Integer::sum));
        rankings.put(query.getKey(), ranking(query.getKey(), result.hits()));
      }
      return new Run("winnow", rankings);
    }

    private List<Run.Entry> ranking(String query, List<Hit> hits) {
      List<Hit> others =
          hits.stream().filter(hit -> keepIdentical || !hit.id().equals(query)).toList();
      identical += others.size() < hits.size() ? 1 : 0;
      return others.stream().limit(k).map(EvalCommand::entry).toList();
    }

    private SearchResult search(String text) {
      try {
        return engine.search(options.query(text, keepIdentical ? k : k + 1, json));
      } catch (IllegalArgumentException e) {
        throw options.usage(e);
      }
    }
  }

  private static Run.Entry entry(Hit hit) {
    return new Run.Entry(hit.id(), hit.score());
  }

  private void print(Map<String, Object> figures) {
    if (json) {
      terminal.json(figures);
      return;
    }
    figures.forEach((name, value) ->
        terminal
            .out()
            .println(
                value instanceof Double number
                    ? String.format(Locale.ROOT, "%-18s %.4f", name, number)
                    : String.format(Locale.ROOT, "%-18s %s", name, value == null ? "-" : value)));
  }

  private static @Nullable Double median(double[] values) {
    if (values.length == 0) {
      return null;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
