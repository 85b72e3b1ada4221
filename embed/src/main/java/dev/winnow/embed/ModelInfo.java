package dev.winnow.embed;

import dev.winnow.embed.files.ModelException;
import java.util.List;

/// What a model is.
///
/// @param name the name it is opened by, or its folder
/// @param precision of its matrices: `fp32`, `int8`, `int4`, or on a GPU `fp16` or `bf16`
/// @param dimension components of a vector
/// @param reading how it reads a text
/// @param origin where it comes from
/// @param notes what its files say or hold that is not read, and what was assumed, in words
public record ModelInfo(
    String name,
    String precision,
    int dimension,
    Reading reading,
    Origin origin,
    List<String> notes) {
  public ModelInfo {
    notes = List.copyOf(notes);
  }

  /// How a model reads a text.
  ///
  /// @param maxTokens tokens it reads of a text, special tokens included
  /// @param pooling how token vectors become one
  /// @param prefixes what is put before a text
  public record Reading(int maxTokens, Pooling pooling, Prefixes prefixes) {}

  public int maxTokens() {
    return reading.maxTokens();
  }

  public Pooling pooling() {
    return reading.pooling();
  }

  public Prefixes prefixes() {
    return reading.prefixes();
  }

  /// How the vectors of a text's tokens become one vector, before it is brought to unit length.
  public enum Pooling {
    /// Their mean.
    MEAN,
    /// That of the first token, `[CLS]`.
    FIRST,
    /// That of the last token, which in a decoder has seen all others.
    LAST,
    /// The largest value of each component.
    MAX
  }

  /// What the model was trained to see before a text; empty for nothing.
  public record Prefixes(String query, String passage) {
    static final Prefixes NONE = new Prefixes("", "");
  }

  /// Where a model comes from.
  ///
  /// @param source name on the hub its weights were published at; for a folder, its path
  /// @param licence SPDX name of the weights' licence; empty where not known
  /// @param dependency Maven coordinates (group:artifact) of the jar that carries it, whose version
  ///   Winnow's BOM sets; empty for a folder
  public record Origin(String source, String licence, String dependency) {}

  /// A vector of the model, brought to unit length.
  float[] unit(double[] vector) {
    double squares = 0;
    for (double component : vector) {
      squares += component * component;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new ModelException(
          "model %s made a vector of length %s; expected a finite one above 0; its file may be damaged"
              .formatted(name, norm));
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  ModelInfo withMaxTokens(int maxTokens) {
    var changed = new Reading(maxTokens, pooling(), prefixes());
    return new ModelInfo(name, precision, dimension, changed, origin, notes);
  }

  ModelInfo withDimension(int dimension) {
    return new ModelInfo(name, precision, dimension, reading, origin, notes);
  }
}
