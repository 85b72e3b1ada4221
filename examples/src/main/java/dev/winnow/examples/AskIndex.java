package dev.winnow.examples;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.MissingVectors;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Fusion;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import dev.winnow.ingest.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// An engine over a corpus. Keywords find documents once [#update] has returned, vectors as far as
/// [#fill] has made them. Thread-safe.
final class AskIndex implements AutoCloseable {
  /// Analysis for code, which splits identifiers into words.
  static final Recipe RECIPE =
      Recipe.DEFAULTS.withLanguage("code").withField(ApiView.LINES, new Schema.Field.Stored());

  private static final Plan.Lexical WORDS = Plan.lexical(Plan.DEFAULT_K);

  /// Keyword search for classes: the score of the whole text, fused with that of the best member.
  static final Plan KEYWORDS = Plan.fuse(WORDS, WORDS.withUnit(Plan.Unit.PASSAGE));

  private static final Plan MEANING = Plan.dense(Plan.DEFAULT_K);

  /// Share of documents that must have vectors before they are used.
  private static final double ENOUGH = 0.05;

  private final Corpus corpus;
  private final Engine engine;
  private final Stamp stamp;

  private AskIndex(Corpus corpus, Engine engine, Stamp stamp) {
    this.corpus = corpus;
    this.engine = engine;
    this.stamp = stamp;
  }

  /// Opens or makes the index of a corpus.
  ///
  /// @throws dev.winnow.index.IndexLockedException if another process has it open
  static AskIndex open(Corpus corpus, Path folder) {
    var config = EngineConfig.DEFAULTS.withRecipe(RECIPE).withDeferVectors(true);
    return new AskIndex(
        corpus, Engine.open(folder.resolve("index"), config), new Stamp(folder.resolve("corpus")));
  }

  /// Brings the index up to date and commits it; empty if the stamp says that nothing changed.
  Optional<Report> update(IngestListener listener) {
    Optional<String> state = corpus.state();
    if (state.isPresent() && engine.count() > 0 && stamp.read().equals(state)) {
      return Optional.empty();
    }
    IngestConfig config =
        IngestConfig.DEFAULTS
            .withPipeline(ApiView.VERSION)
            .withOnly(corpus::contains)
            .withDocuments(corpus::view);
    Report report = Ingest.run(engine, List.of(corpus.path()), config, listener);
    if (!report.cancelled() && report.failed().count() == 0) {
      state.ifPresent(stamp::write);
    }
    return Optional.of(report);
  }

  /// The best hits by [#plan].
  List<Hit> ask(String question, int topK) {
    return ask(question, topK, plan());
  }

  List<Hit> ask(String question, int topK, Plan plan) {
    return engine.search(Query.of(question).withTopK(topK).withPlan(plan)).hits();
  }

  /// By keywords, and with vectors once enough documents have them.
  Plan plan() {
    return usesVectors() ? hybrid(share()) : KEYWORDS;
  }

  boolean usesVectors() {
    return share() >= ENOUGH;
  }

  /// Both keyword searches and the vectors. Vectors are weighted by the share of documents that
  /// have them, because documents with vectors would otherwise outrank the others whatever they
  /// say.
  static Plan hybrid(double share) {
    return new Plan.Fuse(
        List.of(WORDS, WORDS.withUnit(Plan.Unit.PASSAGE), MEANING),
        Fusion.DEFAULT.withWeights(List.of(1.0, 1.0, share)),
        Integer.MAX_VALUE);
  }

  /// Share of documents that have vectors, 0 to 1.
  double share() {
    int count = engine.count();
    return count == 0 ? 0 : 1 - (double) engine.missingVectors().count() / count;
  }

  /// The share in percent, rounded down.
  int percent() {
    return (int) (share() * 100);
  }

  int count() {
    return engine.count();
  }

  /// Makes the vectors that are missing until all are made or `enough` is true; what is made is
  /// kept.
  void fill(BooleanSupplier enough, MissingVectors.Listener listener) {
    if (!enough.getAsBoolean()) {
      engine
          .missingVectors()
          .make(
              (space, done, total) -> listener.made(space, done, total) && !enough.getAsBoolean());
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
