package dev.winnow.index.late;

import dev.winnow.index.MultiVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// A query's token vectors, laid out for [Tiles], and MaxSim against decoded vectors: for every
/// query vector the largest inner product with a vector of the passage, added up (Khattab and
/// Zaharia, arXiv 2004.12832). The products are single-precision chains in the order of the
/// components, the sum runs in double precision in the order of the query: the same bits
/// everywhere. Confined to one thread.
final class TokenQuery {
  /// Tiles that the Vector API computed, in this process.
  static final LongAdder VECTOR_TILES = new LongAdder();

  /// Vectors decoded at a time, so that they stay in the first-level cache.
  static final int CHUNK = 2 * Tiles.ROWS;

  private final Tiles tiles;
  private final boolean counted;
  private final int dimension;
  private final int size;
  private final List<float[]> columns = new ArrayList<>();
  private final float[][] best;
  private final float[] products;
  private final QuerySum sum;
  private int stride;

  TokenQuery(MultiVector vectors) {
    this(vectors, Tiles.BEST);
  }

  TokenQuery(MultiVector vectors, Tiles tiles) {
    this.tiles = tiles;
    this.counted = !(tiles instanceof ScalarTiles);
    this.dimension = vectors.dimension();
    this.size = vectors.size();
    for (int first = 0; first < size; first += tiles.width()) {
      int width = size - first <= tiles.narrow() ? tiles.narrow() : tiles.width();
      columns.add(column(vectors, first, width));
      stride += width;
    }
    this.best =
        columns.stream().map(own -> new float[own.length / dimension]).toArray(float[][]::new);
    this.sum = QuerySum.of(vectors);
    this.products = new float[Tiles.ROWS * tiles.width()];
  }

  /// Up to `width` vectors side by side (dimension, width), zeros behind the last.
  static float[] column(MultiVector vectors, int first, int width) {
    int dimension = vectors.dimension();
    var column = new float[dimension * width];
    int lanes = Math.min(width, vectors.size() - first);
    for (int lane = 0; lane < lanes; lane++) {
      int from = (first + lane) * dimension;
      for (int i = 0; i < dimension; i++) {
        column[i * width + lane] = vectors.values()[from + i];
      }
    }
    return column;
  }

  /// Query vectors.
  int size() {
    return size;
  }

  int dimension() {
    return dimension;
  }

  /// The sum of the query's vectors.
  QuerySum sum() {
    return sum;
  }

  /// Floats of a row of [#products]: the query's vectors, and some more.
  int stride() {
    return stride;
  }

  /// Begins a passage.
  void begin() {
    for (float[] column : best) {
      Arrays.fill(column, Float.NEGATIVE_INFINITY);
    }
  }

  /// Takes vectors of the passage into account.
  ///
  /// @param vectors room for at least [Tiles#ROWS] beyond `count`; what lies there is overwritten
  void take(float[] vectors, int count) {
    int rows = (count + Tiles.ROWS - 1) / Tiles.ROWS * Tiles.ROWS;
    for (int row = count; row < rows; row++) { // the last once more, which changes no maximum
      System.arraycopy(vectors, (count - 1) * dimension, vectors, row * dimension, dimension);
    }
    for (int i = 0; i < best.length; i++) {
      for (int row = 0; row < rows; row += Tiles.ROWS) {
        tiles.products(columns.get(i), dimension, vectors, row * dimension, products, 0);
        tiles.max(products, Tiles.ROWS, best[i]);
      }
    }
    if (counted) {
      VECTOR_TILES.add((long) best.length * rows / Tiles.ROWS);
    }
  }

  /// MaxSim of the passage.
  double score() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += best[i / tiles.width()][i % tiles.width()];
    }
    return sum;
  }

  /// The products of many vectors with the query's: (count, [#stride]).
  float[] products(float[] vectors, int count) {
    var all = new float[count * stride];
    float[] padded = count < Tiles.ROWS ? Arrays.copyOf(vectors, Tiles.ROWS * dimension) : vectors;
    for (int row = 0; row < count; row += Tiles.ROWS) {
      int from = Math.max(0, Math.min(row, count - Tiles.ROWS));
      if (columns.size() == 1 && count >= Tiles.ROWS) {
        tiles.products(columns.getFirst(), dimension, padded, from * dimension, all, from * stride);
        continue;
      }
      int lane = 0;
      for (float[] column : columns) {
        int width = column.length / dimension;
        tiles.products(column, dimension, padded, from * dimension, products, 0);
        for (int next = 0; next < Math.min(Tiles.ROWS, count); next++) {
          System.arraycopy(products, next * width, all, (from + next) * stride + lane, width);
        }
        lane += width;
      }
    }
    return all;
  }
}
