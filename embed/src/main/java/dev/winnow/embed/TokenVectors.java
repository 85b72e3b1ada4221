package dev.winnow.embed;

import java.util.List;

/// A text as one vector for each of its tokens, of unit length, in the order of the text.
///
/// @param vectors (tokens, dimension); skipped tokens have none
/// @param tokens that the model read, special and skipped ones too
/// @param dropped tokens that did not fit into the model's length
public record TokenVectors(float[][] vectors, int tokens, int dropped) {

  /// For every vector of this query the largest inner product with one of the passage's, added up
  /// (MaxSim, Khattab and Zaharia 2020, arXiv 2004.12832): at most as many as the query has
  /// vectors.
  public double maxSim(TokenVectors passage) {
    double sum = 0;
    for (float[] asked : vectors) {
      float best = -Float.MAX_VALUE;
      for (float[] token : passage.vectors) {
        best = Math.max(best, dot(asked, token));
      }
      sum += passage.vectors.length == 0 ? 0 : best;
    }
    return sum;
  }

  /// @return one score for each passage, see [#maxSim(TokenVectors)]
  public double[] maxSim(List<TokenVectors> passages) {
    return passages.stream().mapToDouble(this::maxSim).toArray();
  }

  /// Four sums, so that one need not wait for the other.
  private static float dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int whole = a.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      s0 = Math.fma(a[i], b[i], s0);
      s1 = Math.fma(a[i + 1], b[i + 1], s1);
      s2 = Math.fma(a[i + 2], b[i + 2], s2);
      s3 = Math.fma(a[i + 3], b[i + 3], s3);
    }
    for (int i = whole; i < a.length; i++) {
      s0 = Math.fma(a[i], b[i], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
