package dev.winnow.engine;

import java.util.Collection;
import java.util.PriorityQueue;

/// When the calls of one client will end, if each takes what was expected and they start in their
/// order on the threads that are the client's share. Confined to one thread.
final class Forecast {
  /// Nanoseconds from now at which the threads are free.
  private final PriorityQueue<Long> free = new PriorityQueue<>();

  /// @param threads the client's share, at least 1
  /// @param remaining nanoseconds that its running calls still need
  Forecast(int threads, Collection<Long> remaining) {
    free.addAll(remaining);
    while (free.size() < threads) {
      free.add(0L);
    }
  }

  /// Nanoseconds from now at which the next call starts.
  long start() {
    return free.element();
  }

  /// Adds the next call.
  ///
  /// @return nanoseconds from now at which it ends
  long end(long expected) {
    long end = free.remove() + expected;
    free.add(end);
    return end;
  }
}
