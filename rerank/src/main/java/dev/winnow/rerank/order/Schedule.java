package dev.winnow.rerank.order;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How many calls of which size a strategy makes, at most, and in how many rounds.
final class Schedule {
  private final Map<Integer, Long> counts = new TreeMap<>();
  private int depth;

  private Schedule() {}

  static Schedule of(Strategy strategy, int candidates) {
    var schedule = new Schedule();
    switch (strategy) {
      case Strategy.Pointwise _ -> schedule.round(1, candidates);
      case Strategy.Full _ -> schedule.round(candidates, 1);
      case Strategy.Sliding sliding -> schedule.windows(sliding, candidates);
      case Strategy.Tournament tournament -> schedule.groups(tournament, candidates);
      case Strategy.TopDown topDown -> schedule.pivots(topDown, candidates);
      case Strategy.SetwiseHeap heap ->
          schedule.heap(heap.children(), heap.top(), candidates, false);
      case Strategy.PairwiseHeap heap -> schedule.heap(2, heap.top(), candidates, true);
    }
    return schedule;
  }

  Set<Integer> sizes() {
    return counts.keySet();
  }

  long count(int size) {
    return counts.getOrDefault(size, 0L);
  }

  long calls() {
    return counts.values().stream().mapToLong(count -> count).sum();
  }

  int depth() {
    return depth;
  }

  private void round(int size, long calls) {
    add(size, calls);
    depth++;
  }

  private void add(int size, long calls) {
    if (calls > 0) {
      counts.merge(size, calls, Long::sum);
    }
  }

  private void windows(Strategy.Sliding sliding, int candidates) {
    int end = candidates;
    for (int start = Math.max(0, end - sliding.window()); ; ) {
      round(end - start, 1);
      if (start == 0) {
        return;
      }
      end -= sliding.step();
      start = Math.max(0, start - sliding.step());
    }
  }

  private void groups(Strategy.Tournament tournament, int candidates) {
    int left = candidates;
    while (left > tournament.last()) {
      int groups = Math.ceilDiv(left, tournament.window());
      int larger = left % groups;
      int size = left / groups;
      add(size + 1, larger);
      round(size, groups - larger);
      left =
          larger * Math.min(tournament.keep(), size + 1)
              + (groups - larger) * Math.min(tournament.keep(), size);
    }
    round(left, 1);
  }

  private void pivots(Strategy.TopDown topDown, int candidates) {
    int left = candidates;
    while (true) {
      round(Math.min(topDown.window(), left), 1);
      int others = left - topDown.window();
      if (others <= 0) {
        return;
      }
      int size = topDown.window() - 1;
      add(others % size + 1, others % size == 0 ? 0 : 1);
      round(topDown.window(), others / size);
      left = Math.min(topDown.buffer(), topDown.cutoff() - 1 + others);
    }
  }

  /// The worst case: every node that sinks goes down to the lowest level.
  private void heap(int children, int top, int candidates, boolean pairs) {
    if (candidates == 1) {
      round(1, 1);
      return;
    }
    long width = 1;
    long start = 0;
    while (start < candidates) {
      long end = Math.min(candidates, start + width);
      sink(start, end, candidates, children, pairs);
      start = end;
      width *= children;
    }
    int taken = Math.min(top, candidates);
    for (int size = candidates - 1; size > candidates - taken; size--) {
      sink(0, 1, size, children, pairs);
    }
  }

  /// Sinks nodes `from` (included) to `to` (excluded) of one level, then, level by level, their
  /// children that have children.
  private void sink(long from, long to, int size, int children, boolean pairs) {
    long first = from;
    long nodes = Math.min(to, parents(size, children)) - from;
    while (nodes > 0) {
      if (pairs) {
        round(2, 2 * nodes);
        round(2, 2 * nodes);
      } else {
        round(Math.min(size, children + 1), nodes);
      }
      first = first * children + 1;
      nodes = Math.min(nodes, Math.max(0, parents(size, children) - first));
    }
  }

  /// Nodes that have a child: the first ones.
  private static long parents(int size, int children) {
    return Math.ceilDiv(size - 1L, children);
  }
}
