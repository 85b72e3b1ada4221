package dev.winnow.embed.generate;

/// How much each token of a text surprises a model: `-ln p` of the token behind those before it, in
/// nats. SirLLM (Yao and others, arXiv 2405.12528) calls it a token's entropy, and remembers the
/// tokens that have most of it.
///
/// @param starts of the tokens' first characters (UTF-16 units), in the order of the text
/// @param ends behind their last characters
/// @param nats 0 or more; of a first token that nothing stands before, as many as the most of the
///   others, as SirLLM has it
public record Surprisal(int[] starts, int[] ends, double[] nats) {
  public Surprisal {
    if (starts.length != nats.length || ends.length != nats.length) {
      throw new IllegalArgumentException(
          "%d starts, %d ends, %d surprisals; expected as many of each"
              .formatted(starts.length, ends.length, nats.length));
    }
  }

  public int tokens() {
    return nats.length;
  }

  /// The mean of the tokens that end in a part of the text; 0 if none does.
  ///
  /// @param start offset of its first character
  /// @param end offset behind its last
  public double mean(int start, int end) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < nats.length; i++) {
      if (ends[i] > start && ends[i] <= end) {
        sum += nats[i];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
