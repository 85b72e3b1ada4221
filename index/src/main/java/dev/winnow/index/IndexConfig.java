package dev.winnow.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an index is run; nothing here changes what is stored.
///
/// @param bufferMegabytes heap for documents that are not yet in a segment, 1 to 1900
/// @param exactBelow vectors up to which dense search compares all of them instead of walking the
///   graph
/// @param bm25 parameters of keyword scoring
/// @param limits bounds on requests
/// @param encoders query encoders by name; the empty name is the index's own
/// @param rerankers rerankers by name, in the order in which they were bound
/// @param feedback moves queries for plans that refit; null where there is none
public record IndexConfig(
    int bufferMegabytes,
    int exactBelow,
    Bm25 bm25,
    Limits limits,
    Map<String, QueryEncoder> encoders,
    Map<String, Reranker> rerankers,
    @Nullable Feedback feedback) {
  public static final IndexConfig DEFAULTS =
      new IndexConfig(64, 10_000, Bm25.DEFAULTS, Limits.DEFAULTS, Map.of(), Map.of(), null);

  public IndexConfig {
    if (bufferMegabytes < 1 || bufferMegabytes > 1_900) {
      throw new IllegalArgumentException(
          "bufferMegabytes is " + bufferMegabytes + "; expected 1 to 1900");
    }
    encoders = Map.copyOf(encoders);
    rerankers = Collections.unmodifiableMap(new LinkedHashMap<>(rerankers));
  }

  /// Parameters of BM25; the defaults are those of the published reference runs.
  ///
  /// @param k1 how slowly repeated terms saturate, from 0
  /// @param b how much long texts are held down, 0 to 1
  public record Bm25(float k1, float b) {
    public static final Bm25 DEFAULTS = new Bm25(0.9f, 0.4f);

    public Bm25 {
      if (!(k1 >= 0) || Float.isInfinite(k1) || !(b >= 0 && b <= 1)) {
        throw new IllegalArgumentException(
            "BM25 has k1=" + k1 + " b=" + b + "; expected k1 from 0 and b from 0 to 1");
      }
    }
  }

  public IndexConfig withBufferMegabytes(int bufferMegabytes) {
    return new IndexConfig(
        bufferMegabytes, exactBelow, bm25, limits, encoders, rerankers, feedback);
  }

  public IndexConfig withExactBelow(int exactBelow) {
    return new IndexConfig(
        bufferMegabytes, exactBelow, bm25, limits, encoders, rerankers, feedback);
  }

  public IndexConfig withBm25(Bm25 bm25) {
    return new IndexConfig(
        bufferMegabytes, exactBelow, bm25, limits, encoders, rerankers, feedback);
  }

  public IndexConfig withLimits(Limits limits) {
    return new IndexConfig(
        bufferMegabytes, exactBelow, bm25, limits, encoders, rerankers, feedback);
  }

  /// Binds a query encoder; the empty name makes it the index's own.
  public IndexConfig withEncoder(String name, QueryEncoder encoder) {
    var bound = new LinkedHashMap<>(encoders);
    bound.put(name, encoder);
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bound, rerankers, feedback);
  }

  /// These rerankers and no others.
  public IndexConfig withRerankers(Map<String, Reranker> rerankers) {
    return new IndexConfig(
        bufferMegabytes, exactBelow, bm25, limits, encoders, rerankers, feedback);
  }

  public IndexConfig withReranker(String name, Reranker reranker) {
    var bound = new LinkedHashMap<>(rerankers);
    bound.put(name, reranker);
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, encoders, bound, feedback);
  }

  public IndexConfig withFeedback(Feedback feedback) {
    return new IndexConfig(
        bufferMegabytes, exactBelow, bm25, limits, encoders, rerankers, feedback);
  }
}
