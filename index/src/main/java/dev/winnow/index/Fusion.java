package dev.winnow.index;

import java.util.List;

/// How ranked lists become one. Weights are one per input, in the order of the inputs, each from 0
/// to [#MAX_WEIGHT]; an empty list weighs all alike (1 each).
public sealed interface Fusion {
  /// Largest weight of an input.
  double MAX_WEIGHT = 1e6;

  /// Most that all fusions of a plan together may enlarge scores, so that these stay finite.
  double MAX_GAIN = 1e40;

  /// Equal-weight min-max fusion: the default for every data set.
  Fusion DEFAULT = new Normalized(Normalization.MINMAX, List.of());

  /// The weights, or an empty list.
  List<Double> weights();

  /// Reciprocal rank fusion: `sum of weight / (constant + rank)` (Cormack, Clarke and Buettcher,
  /// SIGIR 2009).
  ///
  /// @param constant the paper's k, 60 there; from 0 to [#MAX_CONSTANT], and with a `firstRank` of
  ///   0 at least [#MIN_CONSTANT]
  /// @param firstRank rank of the best hit: 1 as in the paper, 0 as in some engines
  record ReciprocalRank(double constant, int firstRank, List<Double> weights) implements Fusion {
    /// Largest constant: beyond, ranks hardly count.
    public static final double MAX_CONSTANT = 1e6;

    /// Smallest constant for ranks from 0: below, the first rank alone counts.
    public static final double MIN_CONSTANT = 1e-6;

    public static final ReciprocalRank DEFAULT = new ReciprocalRank(60, 1, List.of());

    public ReciprocalRank {
      weights = checked(weights);
      if (!(constant >= 0 && constant <= MAX_CONSTANT)) {
        throw new IllegalArgumentException(
            "rank constant is %s; expected a finite number from 0 to %.0f; 60 is usual"
                .formatted(constant, MAX_CONSTANT));
      }
      if (firstRank != 0 && firstRank != 1) {
        throw new IllegalArgumentException("firstRank is " + firstRank + "; expected 0 or 1");
      }
      if (firstRank == 0 && constant < MIN_CONSTANT) {
        throw new IllegalArgumentException(
            "rank constant is %s with firstRank 0, which divides by next to nothing; expected at least %s; use firstRank 1"
                .formatted(constant, MIN_CONSTANT));
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

  /// By how much scores are enlarged at most.
  ///
  /// @param inputs by how much those of each input are
  default double gain(List<Double> inputs) {
    double sum = 0;
    for (int i = 0; i < inputs.size(); i++) {
      double worth =
          switch (this) {
            case ReciprocalRank rank -> 1 / (rank.constant() + rank.firstRank());
            case Normalized normalized ->
                switch (normalized.normalization()) {
                  case NONE -> inputs.get(i);
                  case MINMAX -> 1;
                  case ZSCORE -> Math.sqrt(Integer.MAX_VALUE); // the root of the list's length
                };
          };
      sum += weight(i) * worth;
    }
    return sum;
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
      if (!(weight >= 0 && weight <= MAX_WEIGHT)) {
        throw new IllegalArgumentException(
            "fusion weight is %s; expected a finite number from 0 to %.0f; only the proportion of weights counts"
                .formatted(weight, MAX_WEIGHT));
      }
    }
    return List.copyOf(weights);
  }
}
