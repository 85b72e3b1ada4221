package dev.winnow.index.late;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// The similarities of a query's vectors to a codebook's centroids, and which of these are looked
/// up. Confined to one search.
final class Probes {
  private final Codebook book;
  private final int size;
  private final int stride;
  private final float[] similarities; // (centroids, stride)
  private final int[][] cells; // (query vectors, probes), by falling similarity
  private final float[] best;

  private Probes(Codebook book, TokenQuery query, float[] similarities, int[][] cells) {
    this.book = book;
    this.size = query.size();
    this.stride = query.stride();
    this.similarities = similarities;
    this.cells = cells;
    this.best = new float[stride];
  }

  static Probes of(Codebook book, TokenQuery query, int wanted) {
    if (book.isFlat()) {
      return new Probes(book, query, new float[0], new int[0][]);
    }
    float[] similarities = query.products(book.centroids(), book.size());
    int most = Math.min(wanted, book.size());
    var probes = new Probes(book, query, similarities, new int[query.size()][most]);
    probes.look(most);
    return probes;
  }

  /// Finds the nearest centroids of all query vectors in one pass.
  private void look(int most) {
    float[][] nearest = new float[size][most]; // falling
    for (float[] own : nearest) {
      Arrays.fill(own, Float.NEGATIVE_INFINITY);
    }
    int centroids = book.size();
    for (int cell = 0; cell < centroids; cell++) {
      for (int token = 0; token < size; token++) {
        float similarity = similarities[cell * stride + token];
        if (similarity > nearest[token][most - 1]) {
          insert(nearest[token], cells[token], similarity, cell);
        }
      }
    }
  }

  private static void insert(float[] nearest, int[] cells, float similarity, int cell) {
    int at = nearest.length - 1;
    for (; at > 0 && nearest[at - 1] < similarity; at--) {
      nearest[at] = nearest[at - 1];
      cells[at] = cells[at - 1];
    }
    nearest[at] = similarity;
    cells[at] = cell;
  }

  Codebook book() {
    return book;
  }

  /// Centroids to look up for a query vector, by falling similarity.
  int[] cells(int token) {
    return cells[token];
  }

  float similarity(int cell, int token) {
    return similarities[cell * stride + token];
  }

  /// What a query vector counts for a passage that has no token near it: the similarity of the last
  /// centroid looked up. Every other centroid is as far away or farther.
  float missing(int token) {
    return similarity(cells[token][cells[token].length - 1], token);
  }

  /// What all query vectors count where all are missing.
  float imputed() {
    float sum = 0;
    for (int token = 0; token < size; token++) {
      sum += missing(token);
    }
    return sum;
  }

  /// MaxSim with the centroids in place of the tokens.
  double maxSim(Cells passage) {
    Tiles.BEST.best(similarities, stride, passage, best);
    double sum = 0;
    for (int lane = 0; lane < size; lane++) {
      sum += best[lane];
    }
    return sum;
  }

  /// Which tokens of a passage have the centroid that is the nearest to a query vector among those
  /// of the passage. Good until the next passage is asked for.
  IntPredicate nearest(Cells passage) {
    Tiles.BEST.best(similarities, stride, passage, best);
    Arrays.fill(best, size, stride, Float.NaN);
    int last = book.size() - 1;
    return token ->
        Tiles.BEST.reaches(similarities, Math.min(passage.cell(token), last) * stride, best);
  }
}
