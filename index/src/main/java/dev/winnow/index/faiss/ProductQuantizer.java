package dev.winnow.index.faiss;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Cuts vectors into pieces and encodes each as the number of the nearest of 16 or 256 learned
/// pieces (Jégou, Douze and Schmid 2011). By FAISS or, without it, by plain loops: these train
/// differently, but encode alike except for ties. Immutable.
public final class ProductQuantizer {
  private final float[] codebooks; // (codes, 2^bits, dimension / codes)
  private final Shape shape;

  private ProductQuantizer(float[] codebooks, Shape shape) {
    this.codebooks = codebooks;
    this.shape = shape;
  }

  /// @param codes pieces of a vector; divides the dimension; called M in the papers
  /// @param bits of a code: 8, or 4 for two codes in a byte, the first in its lower half
  public record Shape(int dimension, int codes, int bits) {
    public Shape {
      if (codes < 1 || dimension < 1 || dimension % codes != 0) {
        throw new IllegalArgumentException(
            "%d codes for dimension %d; expected a divisor of the dimension"
                .formatted(codes, dimension));
      }
      if (bits != 4 && bits != 8) {
        throw new IllegalArgumentException(bits + " bits; expected 4 or 8");
      }
    }

    /// Learned pieces for each place, among which a code chooses.
    public int choices() {
      return 1 << bits;
    }

    /// Dimensions of a piece.
    public int piece() {
      return dimension / codes;
    }

    /// Bytes of an encoded vector.
    public int bytes() {
      return (codes * bits + 7) / 8;
    }

    private int codebookLength() {
      return Math.multiplyExact(dimension, choices());
    }
  }

  public static ProductQuantizer train(
      Shape shape, MemorySegment vectors, int n, int iterations, long seed) {
    return train(shape, vectors, n, new Clustering(shape.choices(), iterations, seed), () -> false);
  }

  /// Learns the pieces by k-means, separately for each place.
  ///
  /// @param vectors row-major floats, finite, at least as many as choices; 50 to 250 for each
  ///   choice are enough
  /// @param how its number of clusters must be the shape's choices
  /// @param cancelled as in [Clustering#train]; ends with a [CancellationException]
  public static ProductQuantizer train(
      Shape shape, MemorySegment vectors, int n, Clustering how, BooleanSupplier cancelled) {
    if (how.clusters() != shape.choices() || n < shape.choices()) {
      throw new IllegalArgumentException(
          "%d vectors and %d clusters; expected at least %d vectors and exactly %d clusters"
              .formatted(n, how.clusters(), shape.choices(), shape.choices()));
    }
    BooleanSupplier stop = Faiss.orInterrupted(cancelled);
    float[] codebooks = new float[shape.codebookLength()];
    if (!FaissLibrary.available()) {
      float[] copy = Floats.copy(vectors, n, shape.dimension(), "vectors");
      trainPlainly(shape, copy, n, how, stop, codebooks);
      return new ProductQuantizer(codebooks, shape);
    }
    try (Borrowed floats = Borrowed.floats(vectors, n, shape.dimension(), "vectors")) {
      Faiss.trainCodes(
          floats.address(),
          n,
          shape.dimension(),
          shape.codes(),
          shape.bits(),
          how.iterations(),
          how.seed(),
          Faiss.threads(),
          stop,
          codebooks);
    }
    return new ProductQuantizer(codebooks, shape);
  }

  private static void trainPlainly(
      Shape shape, float[] vectors, int n, Clustering how, BooleanSupplier stop, float[] to) {
    int piece = shape.piece();
    float[] slice = new float[n * piece];
    for (int code = 0; code < shape.codes(); code++) {
      for (int i = 0; i < n; i++) {
        int from = i * shape.dimension() + code * piece;
        System.arraycopy(vectors, from, slice, i * piece, piece);
      }
      float[] centroids =
          new Lloyd(slice, piece, shape.choices()).run(how.iterations(), how.seed(), stop);
      System.arraycopy(centroids, 0, to, code * centroids.length, centroids.length);
    }
  }

  /// A quantizer from codebooks that were trained before. They are copied.
  public static ProductQuantizer of(Shape shape, float[] codebooks) {
    if (codebooks.length != shape.codebookLength()) {
      throw new IllegalArgumentException(
          "codebooks of %d floats; expected %d for %s"
              .formatted(codebooks.length, shape.codebookLength(), shape));
    }
    return new ProductQuantizer(codebooks.clone(), shape);
  }

  public Shape shape() {
    return shape;
  }

  /// A copy: (codes, choices, dimension / codes) floats.
  public float[] codebooks() {
    return codebooks.clone();
  }

  /// @param vectors row-major floats, `n` of them
  /// @return `n` times [Shape#bytes] bytes
  public byte[] encode(MemorySegment vectors, int n) {
    if (!FaissLibrary.available()) {
      return encodePlainly(Floats.copy(vectors, n, shape.dimension(), "vectors"), n);
    }
    byte[] to = new byte[Math.multiplyExact(n, shape.bytes())];
    try (Borrowed floats = Borrowed.floats(vectors, n, shape.dimension(), "vectors")) {
      Faiss.encode(
          codebooks,
          shape.dimension(),
          shape.codes(),
          shape.bits(),
          floats.address(),
          n,
          Faiss.threads(),
          to);
    }
    return to;
  }

  byte[] encodePlainly(float[] vectors, int n) {
    byte[] to = new byte[Math.multiplyExact(n, shape.bytes())];
    int piece = shape.piece();
    for (int i = 0; i < n; i++) {
      for (int code = 0; code < shape.codes(); code++) {
        int first = code * shape.choices() * piece;
        int at = i * shape.dimension() + code * piece;
        int nearest = Lloyd.nearest(codebooks, first, shape.choices(), vectors, at, piece);
        int bit = code * shape.bits();
        to[i * shape.bytes() + bit / 8] |= (byte) (nearest << bit % 8);
      }
    }
    return to;
  }

  /// The vector that a code stands for.
  ///
  /// @param from where in `bytes` the code begins
  public float[] decode(byte[] bytes, int from) {
    float[] vector = new float[shape.dimension()];
    int piece = shape.piece();
    for (int code = 0; code < shape.codes(); code++) {
      int bit = code * shape.bits();
      int number = bytes[from + bit / 8] >> bit % 8 & shape.choices() - 1;
      int at = (code * shape.choices() + number) * piece;
      System.arraycopy(codebooks, at, vector, code * piece, piece);
    }
    return vector;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProductQuantizer that
        && shape.equals(that.shape)
        && Arrays.equals(codebooks, that.codebooks);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(codebooks);
  }
}
