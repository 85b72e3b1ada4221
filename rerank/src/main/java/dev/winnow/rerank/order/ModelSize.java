package dev.winnow.rerank.order;

/// Sizes of a transformer, as far as its cost hangs on them. The vocabulary does not count: scores
/// are read at the last position for a few labels.
///
/// @param hidden components of a token vector
/// @param heads query heads
/// @param keyHeads heads of keys and values
/// @param headSize components of a head
/// @param intermediate width of the feed-forward network, which is taken to be gated (three
///   matrices); of one that is not, give two thirds
public record ModelSize(
    int layers, int hidden, int heads, int keyHeads, int headSize, int intermediate) {
  /// Of Qwen3-0.6B and the rerankers made from it.
  public static final ModelSize QWEN3_600M = new ModelSize(28, 1024, 16, 8, 128, 3072);

  /// Of Mistral 7B, Zephyr and the rerankers made from them.
  public static final ModelSize MISTRAL_7B = new ModelSize(32, 4096, 32, 8, 128, 14336);

  /// Of MiniLM-L6 cross-encoders.
  public static final ModelSize MINILM_L6 = new ModelSize(6, 384, 12, 12, 32, 1024);

  public ModelSize {
    if (Math.min(Math.min(layers, hidden), Math.min(heads, keyHeads)) < 1
        || Math.min(headSize, intermediate) < 1) {
      throw new IllegalArgumentException(
          "model has layers %d, hidden %d, heads %d, keyHeads %d, headSize %d, intermediate %d; expected 1 or more of each"
              .formatted(layers, hidden, heads, keyHeads, headSize, intermediate));
    }
  }

  /// Floating-point operations of one token through all matrices, attention left out; two for each
  /// weight.
  double flopsOfToken() {
    double attention = (double) hidden * headSize * (2.0 * heads + 2.0 * keyHeads);
    double feedForward = 3.0 * hidden * intermediate;
    return 2 * layers * (attention + feedForward);
  }

  /// Floating-point operations of one token looking at one token: a product with its key, and one
  /// with its value.
  double flopsOfLook() {
    return 4.0 * layers * heads * headSize;
  }
}
