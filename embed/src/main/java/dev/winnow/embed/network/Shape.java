package dev.winnow.embed.network;

/// Sizes of a transformer.
///
/// @param hidden components of a token vector
/// @param attention its heads
/// @param vocabulary tokens that it knows
/// @param maxTokens tokens of a text that it was made for
public record Shape(int layers, int hidden, Heads attention, int vocabulary, int maxTokens) {
  /// ONNX Runtime's attention with a cache wants multiples of this.
  private static final int STEP = 8;

  /// Heads of attention.
  ///
  /// @param count heads of queries, a multiple of `keyValue`
  /// @param keyValue heads of keys and values
  /// @param size components of a head
  public record Heads(int count, int keyValue, int size) {
    /// As many heads of keys and values as of queries.
    static Heads even(int count, int size) {
      return new Heads(count, count, size);
    }
  }

  public int heads() {
    return attention.count();
  }

  public int keyValueHeads() {
    return attention.keyValue();
  }

  public int headSize() {
    return attention.size();
  }

  /// Components of a key or value in a cache: [#headSize], and zeros up to a multiple of 8.
  public int cachedHeadSize() {
    return Math.ceilDiv(headSize(), STEP) * STEP;
  }
}
