package dev.winnow.embed.blocks;

import java.util.Arrays;

/// Products of vectors, and the best of scores.
final class Products {
  private Products() {}

  /// In four sums, which a processor adds side by side.
  static float of(float[] one, int from, float[] other, int at, int size) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < size; i += 4) {
      a += one[from + i] * other[at + i];
      b += one[from + i + 1] * other[at + i + 1];
      c += one[from + i + 2] * other[at + i + 2];
      d += one[from + i + 3] * other[at + i + 3];
    }
    for (; i < size; i++) {
      a += one[from + i] * other[at + i];
    }
    return a + b + (c + d);
  }

  /// Places of the greatest scores, in rising order; of equal ones the first.
  static int[] best(double[] scores, int count) {
    double least = least(scores, count);
    int above = 0;
    for (double score : scores) {
      above += score > least ? 1 : 0;
    }
    int equal = count - above;
    int[] best = new int[count];
    int found = 0;
    for (int i = 0; i < scores.length && found < count; i++) {
      if (scores[i] > least || scores[i] == least && equal-- > 0) {
        best[found++] = i;
      }
    }
    return best;
  }

  /// The least of the greatest scores, by a heap of them with the least on top.
  private static double least(double[] scores, int count) {
    double[] heap = Arrays.copyOf(scores, count);
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(heap, i);
    }
    for (int i = count; i < scores.length; i++) {
      if (scores[i] > heap[0]) {
        heap[0] = scores[i];
        sink(heap, 0);
      }
    }
    return heap[0];
  }

  private static void sink(double[] heap, int from) {
    int at = from;
    double score = heap[at];
    for (int child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      child += child + 1 < heap.length && heap[child + 1] < heap[child] ? 1 : 0;
      if (heap[child] >= score) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = score;
  }
}
