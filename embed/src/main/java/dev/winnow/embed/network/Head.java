package dev.winnow.embed.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is computed from final token vectors.
///
/// @param pool which token vectors it reads
/// @param softcap bound that logits are squeezed into by tanh, or 0
/// @param decoder between the tokens of a text and these steps, if there is one
public record Head(
    Kind kind, Pool pool, List<Step> steps, float softcap, @Nullable Decoder decoder) {
  public enum Kind {
    /// A score for each token of the vocabulary.
    LANGUAGE,
    /// A score for each label.
    CLASSES
  }

  public enum Pool {
    /// Those asked for.
    ROWS,
    /// That of the first token of each text.
    FIRST,
    /// The mean of each text's.
    MEAN,
    /// That of the last token of each text.
    LAST,
    /// All, by a decoder.
    ALL
  }

  /// The layers of a decoder, of which the first token is computed.
  ///
  /// @param start id of the token that it begins with
  public record Decoder(Names names, int layers, int start) {}

  public sealed interface Step {
    /// By a matrix and, where stored, a bias.
    record Dense(String name) implements Step {}

    record Activate(Activation activation) implements Step {}

    record Normalize(String name) implements Step {}

    record Multiply(float factor) implements Step {}

    /// To scores, by a matrix of which rows may be chosen.
    ///
    /// @param weight full name of the matrix
    /// @param bias full name of the bias, used where it is stored
    record Project(String weight, String bias) implements Step {}
  }

  static Head language(Step... steps) {
    return new Head(Kind.LANGUAGE, Pool.ROWS, List.of(steps), 0, null);
  }

  static Head classes(Pool pool, Step... steps) {
    return new Head(Kind.CLASSES, pool, List.of(steps), 0, null);
  }

  /// For the first token that a decoder would write.
  static Head first(Decoder decoder, Step... steps) {
    return new Head(Kind.LANGUAGE, Pool.ALL, List.of(steps), 0, decoder);
  }

  Head withSoftcap(double softcap) {
    return new Head(kind, pool, steps, (float) softcap, decoder);
  }
}
