package dev.winnow.rerank;

import java.util.Arrays;

/// The terms of a passage and what each is worth, as a model stored them once for all queries.
/// Immutable as long as the arrays it was made from are not changed.
public final class Impacts {
  private final int[] terms; // rising
  private final float[] weights;

  /// @param terms ids, rising; not copied, do not change it afterwards
  /// @param weights one for each term; not copied, do not change it afterwards
  /// @throws IllegalArgumentException where the lengths differ or ids do not rise
  public Impacts(int[] terms, float[] weights) {
    if (terms.length != weights.length) {
      throw new IllegalArgumentException(
          "%d weights for %d terms; expected one for each".formatted(weights.length, terms.length));
    }
    for (int i = 1; i < terms.length; i++) {
      if (terms[i - 1] >= terms[i]) {
        throw new IllegalArgumentException(
            "term %d comes before term %d; expected rising ids, each once"
                .formatted(terms[i - 1], terms[i]));
      }
    }
    this.terms = terms;
    this.weights = weights;
  }

  /// What a term is worth; 0 for one that the passage does not have.
  public float weight(int term) {
    int at = Arrays.binarySearch(terms, term);
    return at < 0 ? 0 : weights[at];
  }
}
