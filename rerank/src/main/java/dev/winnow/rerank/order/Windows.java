package dev.winnow.rerank.order;

import java.util.Arrays;

/// Sliding windows. Other implementations let the last window run past the front. Lists shorter
/// than a window, or whose length is not a multiple of the step, then keep their head unread, and
/// lists of `window - step` are not read at all. Here the loop ends only with a window that begins
/// at the head.
final class Windows {
  private Windows() {}

  static int[] order(Strategy.Sliding sliding, Calls calls, int[] list) {
    int[] ordered = list.clone();
    int end = ordered.length;
    int start = Math.max(0, end - sliding.window());
    while (sort(ordered, start, end, calls) && start > 0) {
      end -= sliding.step();
      start = Math.max(0, start - sliding.step());
    }
    return ordered;
  }

  private static boolean sort(int[] ordered, int start, int end, Calls calls) {
    int[] window = Arrays.copyOfRange(ordered, start, end);
    boolean goesOn = calls.call(window);
    System.arraycopy(window, 0, ordered, start, window.length);
    return goesOn;
  }
}
