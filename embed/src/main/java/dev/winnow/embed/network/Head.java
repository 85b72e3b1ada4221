package dev.winnow.embed.network;

import java.util.List;

/// What is computed from final token vectors.
///
/// @param pool which token vectors it reads
/// @param softcap bound that logits are squeezed into by tanh, or 0
record Head(Kind kind, Pool pool, List<Step> steps, float softcap) {
  enum Kind {
    /// A score for each token of the vocabulary.
    LANGUAGE,
    /// A score for each label.
    CLASSES
  }

  enum Pool {
    /// Those asked for.
    ROWS,
    /// That of the first token of each text.
    FIRST,
    /// The mean of each text's.
    MEAN,
    /// That of the last token of each text.
    LAST
  }

  sealed interface Step {
    /// By a matrix and, where stored, a bias.
    record Dense(String name) implements Step {}

    record Activate(Activation activation) implements Step {}

    record Normalize(String name) implements Step {}

    /// To scores, by a matrix of which rows may be chosen.
    ///
    /// @param weight full name of the matrix
    /// @param bias full name of the bias, used where it is stored
    record Project(String weight, String bias) implements Step {}
  }

  static Head language(Step... steps) {
    return new Head(Kind.LANGUAGE, Pool.ROWS, List.of(steps), 0);
  }

  static Head classes(Pool pool, Step... steps) {
    return new Head(Kind.CLASSES, pool, List.of(steps), 0);
  }

  Head withSoftcap(double softcap) {
    return new Head(kind, pool, steps, (float) softcap);
  }
}
