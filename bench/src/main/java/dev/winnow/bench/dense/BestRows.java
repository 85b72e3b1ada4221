package dev.winnow.bench.dense;

import java.util.Arrays;

/// The rows of the `k` highest scores of a stream, kept sorted.
final class BestRows {
  private final float[] scores;
  private final int[] rows;
  private int size;

  BestRows(int k) {
    scores = new float[k];
    rows = new int[k];
  }

  void offer(int row, float score) {
    if (size == scores.length && score <= scores[size - 1]) {
      return;
    }
    int place = size < scores.length ? size++ : size - 1;
    while (place > 0 && scores[place - 1] < score) {
      scores[place] = scores[place - 1];
      rows[place] = rows[place - 1];
      place--;
    }
    scores[place] = score;
    rows[place] = row;
  }

  int[] rows() {
    return Arrays.copyOf(rows, size);
  }
}
