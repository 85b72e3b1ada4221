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
    int[][] cells = new int[query.size()][];
    for (int token = 0; token < cells.length; token++) {
      cells[token] =
          nearest(similarities, query.stride(), token, Math.min(wanted, book.size()), book.size());
    }
    return new Probes(book, query, similarities, cells);
  }

  private static int[] nearest(float[] similarities, int stride, int token, int wanted, int size) {
    long[] heap = new long[wanted]; // the least first: similarity, then number
    int kept = 0;
    long least = Long.MIN_VALUE;
    for (int cell = 0; cell < size; cell++) {
      int bits = Float.floatToIntBits(similarities[cell * stride + token]);
      long key = ((long) (bits ^ (bits >> 31 & 0x7fffffff)) << 32) | (size - cell);
      if (kept < wanted) {
        heap[kept++] = key;
        if (kept == wanted) {
          Arrays.sort(heap);
          least = heap[0];
        }
      } else if (key > least) {
        int at = 1;
        for (; at < wanted && heap[at] < key; at++) {
          heap[at - 1] = heap[at];
        }
        heap[at - 1] = key;
        least = heap[0];
      }
    }
    int[] cells = new int[wanted];
    for (int i = 0; i < wanted; i++) {
      cells[i] = size - (int) heap[wanted - 1 - i];
    }
    return cells;
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
