package dev.winnow.index;

import java.util.List;

/// How ranked lists become one. Weights are one per input, in the order of the inputs; an empty
/// list weighs all alike (1 each).
public sealed interface Fusion {
  /// Equal-weight min-max fusion: the default for every data set.
  Fusion DEFAULT = new Normalized(Normalization.MINMAX, List.of());

  /// The weights, or an empty list.
  List<Double> weights();

  /// Reciprocal rank fusion: `sum of weight / (constant + rank)` (Cormack, Clarke and Buettcher,
  /// SIGIR 2009).
  ///
  /// @param constant the paper's k, 60 there; at least 0
  /// @param firstRank rank of the best hit: 1 as in the paper, 0 as in some engines
  record ReciprocalRank(double constant, int firstRank, List<Double> weights) implements Fusion {
    public static final ReciprocalRank DEFAULT = new ReciprocalRank(60, 1, List.of());

    public ReciprocalRank {
      weights = checked(weights);
      if (!(constant >= 0) || Double.isInfinite(constant)) {
        throw new IllegalArgumentException(
            "rank constant is " + constant + "; expected a finite number from 0");
      }
      if (firstRank != 0 && firstRank != 1) {
        throw new IllegalArgumentException("firstRank is " + firstRank + "; expected 0 or 1");
      }
      if (constant + firstRank == 0) {
        throw new IllegalArgumentException(
            "rank constant 0 with firstRank 0 divides by zero; use firstRank 1");
      }
    }
  }

  /// The weighted sum of scores after normalisation; a document that an input did not return gets
  /// nothing from it.
  record Normalized(Normalization normalization, List<Double> weights) implements Fusion {
    public Normalized {
      weights = checked(weights);
    }
  }

  /// What is done to an input's scores before they are added.
  enum Normalization {
    /// Raw scores.
    NONE,
    /// `(score - min) / (max - min)` over the list; 1 where all scores are equal.
    MINMAX,
    /// `(score - mean) / standard deviation` over the list, moved so that the worst is 0; 0 where
    /// all scores are equal.
    ZSCORE
  }

  /// The same method with these weights.
  default Fusion withWeights(List<Double> weights) {
    return switch (this) {
      case ReciprocalRank rank -> new ReciprocalRank(rank.constant(), rank.firstRank(), weights);
      case Normalized normalized -> new Normalized(normalized.normalization(), weights);
    };
  }

  /// The weight of input `i`.
  default double weight(int i) {
    return weights().isEmpty() ? 1 : weights().get(i);
  }

  /// Fails unless the weights suit `inputs` lists.
  default void requireInputs(int inputs) {
    if (!weights().isEmpty() && weights().size() != inputs) {
      throw new IllegalArgumentException(
          "fusion has %d weights for %d inputs; give one weight per input, or none"
              .formatted(weights().size(), inputs));
    }
  }

  private static List<Double> checked(List<Double> weights) {
    for (double weight : weights) {
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "fusion weight is " + weight + "; expected a finite number from 0");
      }
    }
    return List.copyOf(weights);
  }
}
