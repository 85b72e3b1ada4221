package dev.winnow.rerank.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Strategies of one round in which every candidate is read once.
final class Batches {
  private Batches() {}

  /// The result is sorted by score where all scores are known: see [Ordering].
  static int[] order(Strategy.Pointwise pointwise, Calls calls, int[] list) {
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < list.length; from += pointwise.batch()) {
      batches.add(Arrays.copyOfRange(list, from, Math.min(from + pointwise.batch(), list.length)));
    }
    return calls.round(batches) ? flat(batches) : list;
  }

  static int[] whole(Calls calls, int[] list) {
    int[] window = list.clone();
    return calls.call(window) ? window : list;
  }

  private static int[] flat(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }
}
