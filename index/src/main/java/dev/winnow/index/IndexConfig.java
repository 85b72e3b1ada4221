package dev.winnow.index;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// How an index is run; nothing here changes what is stored.
///
/// @param bufferMegabytes heap for documents that are not yet in a segment, 1 to 1900; sorting the
///   suffixes of verbatim tokens, which flushes and merges do, takes up to four times as much
/// @param exactBelow vectors up to which dense search compares all of them instead of walking the
///   graph
/// @param bm25 parameters of keyword scoring
/// @param limits bounds on requests
/// @param bindings what the names in plans stand for
/// @param checks when the checksums of all files are compared
public record IndexConfig(
    int bufferMegabytes,
    int exactBelow,
    Bm25 bm25,
    Limits limits,
    Bindings bindings,
    Checks checks) {
  public static final IndexConfig DEFAULTS =
      new IndexConfig(64, 10_000, Bm25.DEFAULTS, Limits.DEFAULTS, Bindings.NONE, Checks.DEFAULTS);

  public IndexConfig {
    if (bufferMegabytes < 1 || bufferMegabytes > 1_900) {
      throw new IllegalArgumentException(
          "bufferMegabytes is " + bufferMegabytes + "; expected 1 to 1900");
    }
  }

  /// Parameters of BM25; the defaults are those of the published reference runs.
  ///
  /// @param k1 saturation of term frequency, from 0
  /// @param b strength of length normalisation, 0 to 1
  public record Bm25(float k1, float b) {
    public static final Bm25 DEFAULTS = new Bm25(0.9f, 0.4f);

    public Bm25 {
      if (!(k1 >= 0) || Float.isInfinite(k1) || !(b >= 0 && b <= 1)) {
        throw new IllegalArgumentException(
            "BM25 has k1=" + k1 + " b=" + b + "; expected k1 from 0 and b from 0 to 1");
      }
    }
  }

  /// When the checksums of all files are compared. Opening and searching check only what they load
  /// whole: an altered byte of stored text, postings or vectors may go unseen and give wrong
  /// answers. A comparison reads every file once, so it takes as long as the disk does for them;
  /// what lies in the system's memory is compared at about half a gigabyte a second.
  ///
  /// @param onOpening before the index is opened, which fails where a file is damaged
  /// @param every how long to wait before each comparison in the background while the index is
  ///   open; zero for none. What it finds damaged is logged as an error, and every later search
  ///   says so in [SearchResult#degraded]
  /// @param report also gets what each comparison in the background found, on its thread
  public record Checks(boolean onOpening, Duration every, Consumer<FileCheck> report) {
    public static final Checks DEFAULTS = new Checks(false, Duration.ZERO, _ -> {});

    public Checks {
      if (every.isNegative() || every.compareTo(Duration.ofDays(36_500)) > 0) {
        throw new IllegalArgumentException(
            "files are to be checked every " + every + "; expected zero for never, or a time");
      }
    }

    public Checks withOnOpening(boolean onOpening) {
      return new Checks(onOpening, every, report);
    }

    public Checks withEvery(Duration every) {
      return new Checks(onOpening, every, report);
    }

    public Checks withReport(Consumer<FileCheck> report) {
      return new Checks(onOpening, every, report);
    }
  }

  public IndexConfig withBufferMegabytes(int bufferMegabytes) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings, checks);
  }

  public IndexConfig withExactBelow(int exactBelow) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings, checks);
  }

  public IndexConfig withBm25(Bm25 bm25) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings, checks);
  }

  public IndexConfig withLimits(Limits limits) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings, checks);
  }

  public IndexConfig withBindings(Bindings bindings) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings, checks);
  }

  public IndexConfig withChecks(Checks checks) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings, checks);
  }

  /// See [Bindings#withEncoder].
  public IndexConfig withEncoder(String space, QueryEncoder encoder) {
    return withBindings(bindings.withEncoder(space, encoder));
  }

  /// See [Bindings#withSparseEncoder].
  public IndexConfig withSparseEncoder(String name, SparseEncoder encoder) {
    return withBindings(bindings.withSparseEncoder(name, encoder));
  }

  /// See [Bindings#withTokens].
  public IndexConfig withTokens(String name, TokenEncoder encoder) {
    return withBindings(bindings.withTokens(name, encoder));
  }

  /// See [Bindings#withVerbatim].
  public IndexConfig withVerbatim(String name, VerbatimTokenizer tokenizer) {
    return withBindings(bindings.withVerbatim(name, tokenizer));
  }

  /// See [Bindings#withReranker].
  public IndexConfig withReranker(String name, Reranker reranker) {
    return withBindings(bindings.withReranker(name, reranker));
  }

  /// Binds a model that scores texts: [Reranker#scoring].
  public IndexConfig withReranker(String name, Reranker.Scorer scorer) {
    return withReranker(name, Reranker.scoring(scorer));
  }

  /// See [Bindings#withRerankers].
  public IndexConfig withRerankers(Map<String, Reranker> rerankers) {
    return withBindings(bindings.withRerankers(rerankers));
  }

  /// See [Bindings#withFeedback].
  public IndexConfig withFeedback(Feedback feedback) {
    return withBindings(bindings.withFeedback(feedback));
  }
}
