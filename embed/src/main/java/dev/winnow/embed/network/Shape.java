package dev.winnow.embed.network;

/// Sizes of a transformer.
///
/// @param hidden components of a token vector
/// @param keyHeads heads of keys and values; `heads` is a multiple of it
/// @param vocabulary tokens that it knows
/// @param maxTokens tokens of a text that it was made for
public record Shape(
    int layers, int hidden, int heads, int keyHeads, int headSize, int vocabulary, int maxTokens) {
  /// ONNX Runtime's attention with a cache wants multiples of this.
  private static final int STEP = 8;

  /// Components of a key or value in a cache: [#headSize], and zeros up to a multiple of 8.
  public int cachedHeadSize() {
    return Math.ceilDiv(headSize, STEP) * STEP;
  }
}
