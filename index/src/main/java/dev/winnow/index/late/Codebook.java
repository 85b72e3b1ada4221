package dev.winnow.index.late;

import dev.winnow.index.MultiVector;
import dev.winnow.index.faiss.Clustering;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Centroids of token vectors, and how what they leave is coded. A token is stored as the number of
/// its nearest centroid and the codes of the difference (ColBERTv2, arXiv 2112.01488), whose scale
/// is its own. Immutable and thread-safe.
///
/// The first generation is flat: one centroid, at zero, for an index that holds too few tokens to
/// train on. Centroids are kept in 16 bits each component.
public final class Codebook {
  /// Most centroids: every commit carries them.
  static final int MOST_CENTROIDS = 4_096;

  private static final int ITERATIONS = 8;
  private static final long SEED = 42;
  private static final byte FORMAT = 1;
  private static final int HEADER = 24;

  private final int generation;
  private final TokenCodes form;
  private final long trainedOn;
  private final float[] centroids; // (size, dimension)
  private final float[] halfSquares; // of the length of each centroid
  private final float left;
  private @Nullable String text;

  private Codebook(int generation, TokenCodes form, long trainedOn, float[] centroids, float left) {
    this.left = left;
    this.generation = generation;
    this.form = form;
    this.trainedOn = trainedOn;
    this.centroids = centroids;
    this.halfSquares = new float[centroids.length / form.dimension()];
    for (int i = 0; i < centroids.length; i++) {
      halfSquares[i / form.dimension()] += centroids[i] * centroids[i] / 2;
    }
  }

  static Codebook flat(int dimension, int bits) {
    return new Codebook(0, new TokenCodes(dimension, bits), 0, new float[dimension], 0);
  }

  /// Centroids by k-means.
  ///
  /// @param tokens that the index has, about: decides how many centroids there are
  /// @param sample vectors (n, dimension), at least 6
  /// @param others vectors (m, dimension) that are not trained on: what centroids leave is measured
  ///   on them, as of those that they are trained on they leave less
  static Codebook trained(
      int generation, TokenCodes form, long tokens, float[] sample, float[] others) {
    int dimension = form.dimension();
    int n = sample.length / dimension;
    int size = Math.max(Tiles.ROWS, Math.min(centroids(tokens), n / 8));
    try (Arena arena = Arena.ofConfined()) {
      var vectors = arena.allocateFrom(ValueLayout.JAVA_FLOAT, sample);
      float[] centroids = new Clustering(size, ITERATIONS, SEED).train(vectors, n, dimension);
      for (int i = 0; i < centroids.length; i++) {
        centroids[i] = Float.float16ToFloat(Float.floatToFloat16(centroids[i]));
      }
      int measured = others.length / dimension;
      double squares =
          new Codebook(generation, form, tokens, centroids, 0)
              .encode(MultiVector.of(dimension, others))
              .squares(measured);
      return new Codebook(generation, form, tokens, centroids, (float) (squares / measured));
    }
  }

  /// What the centroids left of vectors at their training, as the mean square of their scales; 0
  /// where it is not known, as in indexes of earlier versions.
  float left() {
    return left;
  }

  /// A power of two, about 4 times the square root of the tokens.
  static int centroids(long tokens) {
    int wanted = Integer.highestOneBit((int) Math.min(1 << 20, 4 * Math.sqrt(tokens)));
    return Math.min(MOST_CENTROIDS, wanted);
  }

  int generation() {
    return generation;
  }

  TokenCodes form() {
    return form;
  }

  long trainedOn() {
    return trainedOn;
  }

  boolean isFlat() {
    return generation == 0;
  }

  /// Centroids.
  int size() {
    return halfSquares.length;
  }

  /// Not copied.
  float[] centroids() {
    return centroids;
  }

  /// Numbers of the nearest centroids.
  int[] nearest(MultiVector vectors) {
    int[] nearest = new int[vectors.size()];
    if (size() < Tiles.ROWS) {
      return nearest;
    }
    Tiles tiles = Tiles.BEST;
    int width = tiles.width();
    int dimension = form.dimension();
    var products = new float[Tiles.ROWS * width];
    var best = new float[width];
    for (int first = 0; first < nearest.length; first += width) {
      int lanes = Math.min(width, nearest.length - first);
      float[] column = TokenQuery.column(vectors, first, width);
      Arrays.fill(best, Float.NEGATIVE_INFINITY);
      for (int row = 0; row < size(); row += Tiles.ROWS) {
        int from = Math.min(row, size() - Tiles.ROWS);
        tiles.products(column, dimension, centroids, from * dimension, products, 0);
        for (int next = 0; next < Tiles.ROWS; next++) {
          for (int lane = 0; lane < lanes; lane++) {
            float near = products[next * width + lane] - halfSquares[from + next];
            if (near > best[lane]) {
              best[lane] = near;
              nearest[first + lane] = from + next;
            }
          }
        }
      }
    }
    return nearest;
  }

  /// The vectors as they are stored.
  StoredTokens encode(MultiVector vectors) {
    int dimension = form.dimension();
    int size = vectors.size();
    int[] nearest = nearest(vectors);
    ByteBuffer cells = StoredTokens.cells(this, size);
    ByteBuffer scales = ByteBuffer.allocate(size * (2 + form.bytes()));
    scales.order(ByteOrder.LITTLE_ENDIAN);
    float[] residual = new float[dimension];
    float[] mean = new float[dimension];
    cells.position(StoredTokens.header(dimension));
    for (int token = 0; token < size; token++) {
      cells.putShort((short) nearest[token]);
      for (int i = 0; i < dimension; i++) {
        residual[i] =
            vectors.values()[token * dimension + i] - centroids[nearest[token] * dimension + i];
        mean[i] += residual[i] / size;
      }
      float scale = form.encode(residual, scales.array(), 2 * size + token * form.bytes());
      scales.putShort(Float.floatToFloat16(scale));
    }
    cells.position(StoredTokens.MEAN);
    putMean(mean, cells);
    return new StoredTokens(cells.array(), scales.array());
  }

  private static void putMean(float[] mean, ByteBuffer to) {
    float largest = 0;
    for (float component : mean) {
      largest = Math.max(largest, Math.abs(component));
    }
    short half = Float.floatToFloat16(largest / Byte.MAX_VALUE);
    float scale = Float.float16ToFloat(half);
    to.putShort(half);
    for (float component : mean) {
      int step = scale == 0 ? 0 : Math.round(component / scale);
      to.put((byte) Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, step)));
    }
  }

  /// The codebook as text: Base64 of format, bits, generation, dimension, size (32 bits each, but
  /// format and bits, 8, and generation, 16), what they left at their training (a 32-bit float),
  /// the tokens then (64 bits), and the centroids in 16 bits each component; all little-endian.
  synchronized String text() {
    if (text == null) {
      ByteBuffer bytes =
          ByteBuffer.allocate(HEADER + 2 * centroids.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(FORMAT).put((byte) form.bits()).putShort((short) generation);
      bytes.putInt(form.dimension()).putInt(size()).putFloat(left).putLong(trainedOn);
      for (float component : centroids) {
        bytes.putShort(Float.floatToFloat16(component));
      }
      text = Base64.getEncoder().encodeToString(bytes.array());
    }
    return text;
  }

  /// @throws IllegalArgumentException if the text is not what [#text] gives
  static Codebook of(String text) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
    int format = bytes.remaining() < HEADER ? -1 : bytes.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "codebook has format %d; expected %d".formatted(format, FORMAT));
    }
    int bits = bytes.get();
    int generation = Short.toUnsignedInt(bytes.getShort());
    int dimension = bytes.getInt();
    int size = bytes.getInt();
    float left = bytes.getFloat();
    long trainedOn = bytes.getLong();
    if (dimension < 1 || size < 1 || bytes.remaining() != 2L * dimension * size) {
      throw new IllegalArgumentException(
          "codebook has %d bytes for %d centroids of dimension %d"
              .formatted(bytes.remaining(), size, dimension));
    }
    var centroids = new float[dimension * size];
    for (int i = 0; i < centroids.length; i++) {
      centroids[i] = Float.float16ToFloat(bytes.getShort());
    }
    var book =
        new Codebook(generation, new TokenCodes(dimension, bits), trainedOn, centroids, left);
    book.text = text;
    return book;
  }
}
