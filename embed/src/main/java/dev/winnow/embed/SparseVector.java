package dev.winnow.embed;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Weights of some tokens of a vocabulary; all others weigh nothing.
///
/// @param ids of the tokens, ascending
/// @param weights of each, above 0
/// @param dropped tokens of the text that did not fit into the model's length
public record SparseVector(int[] ids, float[] weights, int dropped) {
  /// Of a text that was read whole.
  public SparseVector(int[] ids, float[] weights) {
    this(ids, weights, 0);
  }

  public SparseVector {
    if (ids.length != weights.length) {
      throw new IllegalArgumentException(
          "%d ids and %d weights; expected as many".formatted(ids.length, weights.length));
    }
  }

  /// Tokens that weigh something.
  public int size() {
    return ids.length;
  }

  /// The sum of products of weights.
  public double dot(SparseVector other) {
    double dot = 0;
    int j = 0;
    for (int i = 0; i < ids.length; i++) {
      while (j < other.ids.length && other.ids[j] < ids[i]) {
        j++;
      }
      if (j < other.ids.length && other.ids[j] == ids[i]) {
        dot += (double) weights[i] * other.weights[j];
      }
    }
    return dot;
  }

  /// Its heaviest tokens; of two that weigh the same the one with the smaller id.
  public SparseVector heaviest(int count) {
    if (count >= ids.length) {
      return this;
    }
    int[] kept =
        IntStream.range(0, ids.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -weights[i]))
            .limit(count)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    float[] heaviest = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      heaviest[i] = weights[kept[i]];
    }
    return new SparseVector(Arrays.stream(kept).map(i -> ids[i]).toArray(), heaviest, dropped);
  }
}
