package dev.winnow.index;

import java.util.Map;

/// How an index is run; nothing here changes what is stored.
///
/// @param bufferMegabytes heap for documents that are not yet in a segment, 1 to 1900
/// @param exactBelow vectors up to which dense search compares all of them instead of walking the
///   graph
/// @param bm25 parameters of keyword scoring
/// @param limits bounds on requests
/// @param bindings what the names in plans stand for
public record IndexConfig(
    int bufferMegabytes, int exactBelow, Bm25 bm25, Limits limits, Bindings bindings) {
  public static final IndexConfig DEFAULTS =
      new IndexConfig(64, 10_000, Bm25.DEFAULTS, Limits.DEFAULTS, Bindings.NONE);

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

  public IndexConfig withBufferMegabytes(int bufferMegabytes) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings);
  }

  public IndexConfig withExactBelow(int exactBelow) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings);
  }

  public IndexConfig withBm25(Bm25 bm25) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings);
  }

  public IndexConfig withLimits(Limits limits) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings);
  }

  public IndexConfig withBindings(Bindings bindings) {
    return new IndexConfig(bufferMegabytes, exactBelow, bm25, limits, bindings);
  }

  /// See [Bindings#withEncoder].
  public IndexConfig withEncoder(String space, QueryEncoder encoder) {
    return withBindings(bindings.withEncoder(space, encoder));
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
