package dev.winnow.ingest;

import dev.winnow.index.Document;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// How a run works.
///
/// @param limits bounds on what is read
/// @param pipeline part of every item's hash: change it, to any text, and everything is read again
/// @param selection which items are read and what becomes of them
/// @param pace how many documents are at work at once, and how often they are made durable
/// @param listed most failures, and most warnings, that the report holds; the rest is counted
public record IngestConfig(
    IngestLimits limits, String pipeline, Selection selection, Pace pace, int listed) {

  /// A thread per processor up to 8, batches of 64, a commit every 30 seconds, 1,000 listed.
  public static final IngestConfig DEFAULTS =
      new IngestConfig(IngestLimits.DEFAULTS, "", Selection.ALL, Pace.DEFAULTS, 1_000);

  public IngestConfig {
    require("listed", listed, 0, Integer.MAX_VALUE);
  }

  /// How many documents are at work at once, and how often they are made durable.
  ///
  /// @param threads threads that parse, cut, embed and index, 1 to 64
  /// @param batch most documents of one addition to the engine, 1 to 10,000
  /// @param commitEvery time between commits: what a kill can cost
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
            "commitEvery is " + commitEvery + "; expected no negative time");
      }
    }
  }

  public IngestConfig withLimits(IngestLimits limits) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  public IngestConfig withPipeline(String pipeline) {
    return new IngestConfig(limits, pipeline, selection, pace, listed);
  }

  /// Reads only files and entries whose path inside the source, with `/` between the names, is
  /// accepted; the others are not opened. What the index holds of them is deleted as if they were
  /// gone. Called on the thread that runs.
  public IngestConfig withOnly(Predicate<String> path) {
    return withSelection(new Selection(path, selection.documents()));
  }

  /// Changes every parsed document before the engine gets it, or leaves it out, and then what the
  /// index holds under its id is deleted. The id must stay; `source`, `source.*` and `type` are set
  /// afterwards. A change of the function is not seen: name it in `pipeline`. Called by several
  /// threads at once; an exception costs the one document.
  public IngestConfig withDocuments(Function<Document, Optional<Document>> documents) {
    return withSelection(new Selection(selection.only(), documents));
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
