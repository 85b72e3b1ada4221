package dev.winnow.ingest;

import dev.winnow.index.Document;
import dev.winnow.ingest.read.IngestLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// How a run works.
///
/// @param limits bounds on what is read
/// @param pipeline part of every item's hash: change it, to any text, and everything is read again
/// @param selection which items are read and what becomes of them
/// @param pace how many documents are processed at once, and how often they are committed
/// @param listed most failures, and most warnings, that the report lists; all are counted
public record IngestConfig(
    IngestLimits limits, String pipeline, Selection selection, Pace pace, int listed) {

  /// A thread per processor up to 8, batches of 64, a commit every 30 seconds, 1,000 listed.
  public static final IngestConfig DEFAULTS =
      new IngestConfig(IngestLimits.DEFAULTS, "", Selection.ALL, Pace.DEFAULTS, 1_000);

  public IngestConfig {
    require("listed", listed, 0, Integer.MAX_VALUE);
  }

  /// How many documents are processed at once, and how often they are committed.
  ///
  /// @param threads threads that parse, cut, embed and index, 1 to 64
  /// @param batch most documents of one addition to the engine, 1 to 10,000
  /// @param commitEvery time between commits, and so the most work that a kill can lose
  public record Pace(int threads, int batch, Duration commitEvery) {
    private static final int DEFAULT_MAX_THREADS = 8;

    /// A thread per processor up to 8, batches of 64, a commit every 30 seconds.
    public static final Pace DEFAULTS =
        new Pace(
            Math.min(DEFAULT_MAX_THREADS, Runtime.getRuntime().availableProcessors()),
            64,
            Duration.ofSeconds(30));

    public Pace {
      require("threads", threads, 1, 64);
      require("batch", batch, 1, 10_000);
      if (commitEvery.isNegative()) {
        throw new IllegalArgumentException(
            "commitEvery is " + commitEvery + "; expected zero or more");
      }
    }
  }

  public IngestConfig withLimits(IngestLimits limits) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  public IngestConfig withPipeline(String pipeline) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  /// Reads what patterns and `.gitignore` files leave. Documents that the index holds of what they
  /// do not leave are deleted, as if the files were gone.
  public IngestConfig withRules(SourceRules rules) {
    return withSelection(new Selection(rules, selection.only(), selection.documents()));
  }

  /// Reads only files and entries whose path inside the source, with `/` between the names, is
  /// accepted. The others are not opened, and documents that the index holds of them are deleted,
  /// as if the files were gone. Called on the thread of the run.
  public IngestConfig withOnly(Predicate<String> path) {
    return withSelection(new Selection(selection.rules(), path, selection.documents()));
  }

  /// Changes every parsed document before the engine gets it, or leaves it out; then what the index
  /// holds under its id is deleted. The id must stay the same; `source`, `source.*` and `type` are
  /// set afterwards. A run cannot see that the function itself has changed: change `pipeline` as
  /// well. Called by several threads at once; an exception fails only its document.
  public IngestConfig withDocuments(Function<Document, Optional<Document>> documents) {
    return withSelection(new Selection(selection.rules(), selection.only(), documents));
  }

  private IngestConfig withSelection(Selection selection) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  public IngestConfig withThreads(int threads) {
    return withPace(new Pace(threads, pace.batch(), pace.commitEvery()));
  }

  public IngestConfig withBatch(int batch) {
    return withPace(new Pace(pace.threads(), batch, pace.commitEvery()));
  }

  public IngestConfig withCommitEvery(Duration commitEvery) {
    return withPace(new Pace(pace.threads(), pace.batch(), commitEvery));
  }

  public IngestConfig withListed(int listed) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  private IngestConfig withPace(Pace pace) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; expected %d to %d".formatted(name, value, least, most));
    }
  }
}
