package dev.winnow.rerank.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Top-down partitioning around a pivot.
final class Pivots {
  private Pivots() {}

  static int[] order(Strategy.TopDown topDown, Calls calls, int[] list) {
    int[] first = Arrays.copyOf(list, Math.min(topDown.window(), list.length));
    boolean goesOn = calls.call(first);
    int[] others = Arrays.copyOfRange(list, first.length, list.length);
    if (!goesOn || others.length == 0) {
      return joined(first, others);
    }
    int place = topDown.cutoff() - 1;
    return partitioned(topDown, calls, first, place, others);
  }

  private static int[] partitioned(
      Strategy.TopDown topDown, Calls calls, int[] first, int place, int[] others) {
    int pivot = first[place];
    List<int[]> windows = withPivot(pivot, others, topDown.window() - 1);
    boolean goesOn = calls.round(windows);
    List<int[]> above = new ArrayList<>();
    List<int[]> below = new ArrayList<>();
    for (int[] window : windows) {
      int at =
          IntStream.range(0, window.length)
              .filter(i -> window[i] == pivot)
              .findFirst()
              .orElseThrow();
      above.add(Arrays.copyOf(window, at));
      below.add(Arrays.copyOfRange(window, at + 1, window.length));
    }
    int[] head = Arrays.copyOf(first, place);
    int[] found = Groups.inTurn(above, 0, Integer.MAX_VALUE);
    int room = Math.min(found.length, topDown.buffer() - place);
    int[] taken = joined(head, Arrays.copyOf(found, room));
    int[] rest =
        joined(
            Arrays.copyOfRange(found, room, found.length),
            new int[] {pivot},
            Arrays.copyOfRange(first, place + 1, first.length),
            Groups.inTurn(below, 0, Integer.MAX_VALUE));
    // The first call ordered the head; nothing is left to do if no candidate joined it.
    boolean changed = room > 0;
    return joined(goesOn && changed ? order(topDown, calls, taken) : taken, rest);
  }

  /// The pivot stands first, so that a window that is not judged puts nothing above it.
  private static List<int[]> withPivot(int pivot, int[] others, int size) {
    List<int[]> windows = new ArrayList<>();
    for (int from = 0; from < others.length; from += size) {
      int[] part = Arrays.copyOfRange(others, from, Math.min(from + size, others.length));
      windows.add(joined(new int[] {pivot}, part));
    }
    return windows;
  }

  private static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }
}
