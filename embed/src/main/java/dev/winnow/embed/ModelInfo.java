package dev.winnow.embed;

import dev.winnow.embed.files.ModelException;

/// What a model is.
///
/// @param name the name it is opened by, or its folder
/// @param precision of its matrices: `fp32`, `int8`, `int4`, or on a GPU `fp16` or `bf16`
/// @param dimension components of a vector
/// @param reading how it reads a text
/// @param vectors what its vectors are
/// @param origin where it comes from
public record ModelInfo(
    String name, String precision, int dimension, Reading reading, Vectors vectors, Origin origin) {

  /// How a model reads a text.
  ///
  /// @param maxTokens tokens it reads of a text, special tokens included
  /// @param pooling how token vectors become one
  /// @param prefixes what is put before a text
  public record Reading(int maxTokens, Pooling pooling, Prefixes prefixes) {}

  /// What the vectors of texts are.
  ///
  /// @param unit whether they are brought to unit length
  /// @param similarity how its authors compare them
  public record Vectors(boolean unit, Similarity similarity) {
    static final Vectors UNIT = new Vectors(true, Similarity.COSINE);

    /// Of a network whose output is finished.
    Vectors asTheyAre() {
      return new Vectors(false, similarity);
    }
  }

  public int maxTokens() {
    return reading.maxTokens();
  }

  public Pooling pooling() {
    return reading.pooling();
  }

  public Prefixes prefixes() {
    return reading.prefixes();
  }

  /// How the vectors of a text's tokens become one vector.
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

  /// A vector as the model's files want it: brought to unit length, or as it is.
  float[] finished(double[] vector) {
    return vectors.unit() ? unit(vector) : scaled(vector, 1, norm(vector));
  }

  /// A vector of the model, brought to unit length.
  float[] unit(double[] vector) {
    double norm = norm(vector);
    return scaled(vector, norm, norm);
  }

  private static double norm(double[] vector) {
    double squares = 0;
    for (double component : vector) {
      squares += component * component;
    }
    return Math.sqrt(squares);
  }

  private float[] scaled(double[] vector, double divisor, double norm) {
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new ModelException(
          "model %s made a vector of length %s; expected a finite one above 0; its file may be damaged"
              .formatted(name, norm));
    }
    float[] scaled = new float[vector.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (vector[i] / divisor);
    }
    return scaled;
  }

  ModelInfo withMaxTokens(int maxTokens) {
    var changed = new Reading(maxTokens, pooling(), prefixes());
    return new ModelInfo(name, precision, dimension, changed, vectors, origin);
  }

  ModelInfo withDimension(int dimension) {
    return new ModelInfo(name, precision, dimension, reading, vectors, origin);
  }
}
