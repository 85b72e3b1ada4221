package dev.winnow.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which call comes next: one of the client that has fewest running, the oldest of these first. No
/// client has more than its share. A call that would end after its deadline is refused as soon as
/// that is known, which is when it comes or when a call before it ends. Thread-safe.
final class Turns {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Admission.Limits limits;
  private final LongSupplier clock;
  private final Pace pace = new Pace();
  private final Set<Turn<?>> running = new LinkedHashSet<>();
  private final List<Turn<?>> waiting = new ArrayList<>();

  /// Calls that run, by client.
  private final Map<String, Integer> counts = new HashMap<>();

  private boolean closed;

  /// @param clock nanoseconds
  Turns(Admission.Limits limits, LongSupplier clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /// Takes a call in.
  ///
  /// @return the calls that are to start now
  /// @throws OverloadedException if it cannot be had, or not in time
  synchronized List<Turn<?>> add(Turn<?> turn) {
    if (closed) {
      throw OverloadedException.full(limits, false, SOON);
    }
    if (running.size() < limits.running()
        && counts.getOrDefault(client(turn), 0) < limits.clientRunning()
        && waiting(client(turn)).isEmpty()) {
      start(turn);
      return List.of(turn);
    }
    requireRoom(turn);
    waiting.add(turn);
    return List.of();
  }

  /// Takes out a call that has ended, and those that can no longer end in time.
  ///
  /// @return the calls that are to start now
  synchronized List<Turn<?>> ended(Turn<?> turn) {
    if (running.remove(turn)) {
      var _ = counts.computeIfPresent(client(turn), (_, count) -> count == 1 ? null : count - 1);
    }
    if (turn.measured()) {
      pace.took(turn.call(), clock.getAsLong() - turn.started());
    }
    List<Turn<?>> next = new ArrayList<>();
    while (running.size() < limits.running()) {
      Turn<?> first = next();
      if (first == null) {
        break;
      }
      start(first);
      next.add(first);
    }
    refuseLate();
    return next;
  }

  /// Takes out a call that waits; one that runs goes on.
  synchronized void remove(Turn<?> turn) {
    boolean _ = waiting.remove(turn);
  }

  /// Gives up the calls whose time is over: those that wait never start, those that run go on
  /// without their callers.
  ///
  /// @return nanoseconds until the next can be over, that of a call which is still to come too
  synchronized long giveUpLate() {
    long now = clock.getAsLong();
    long deadline = limits.deadline().toNanos();
    long next = deadline;
    for (Turn<?> turn : running) {
      next = Math.min(next, giveUp(turn, deadline - (now - turn.submitted())));
    }
    for (Turn<?> turn : List.copyOf(waiting)) {
      next = Math.min(next, giveUp(turn, deadline - (now - turn.submitted())));
    }
    return next;
  }

  private long giveUp(Turn<?> turn, long left) {
    if (turn.isDone()) {
      return Long.MAX_VALUE;
    }
    if (left > 0) {
      return left;
    }
    turn.late();
    boolean _ = waiting.remove(turn);
    return Long.MAX_VALUE;
  }

  /// From now on, refuses new calls.
  synchronized void close() {
    closed = true;
  }

  /// Whether nothing runs or waits, nor will.
  synchronized boolean over() {
    return closed && running.isEmpty() && waiting.isEmpty();
  }

  synchronized int running() {
    return running.size();
  }

  private void start(Turn<?> turn) {
    boolean _ = waiting.remove(turn);
    turn.start(clock.getAsLong());
    running.add(turn);
    var _ = counts.merge(client(turn), 1, Integer::sum);
  }

  private @Nullable Turn<?> next() {
    Turn<?> next = null;
    int fewest = limits.clientRunning();
    for (Turn<?> turn : waiting) {
      int count = counts.getOrDefault(client(turn), 0);
      if (count < fewest) {
        next = turn;
        fewest = count;
      }
    }
    return next;
  }

  private void requireRoom(Turn<?> turn) {
    List<Turn<?>> before = waiting(client(turn));
    boolean full = before.size() >= limits.clientWaiting() || waiting.size() >= limits.waiting();
    if (!full && allInTime(pace.expected(turn.call()), limits.deadline().toNanos())) {
      return;
    }
    Forecast forecast = forecast(client(turn));
    before.forEach(earlier -> {
      long _ = forecast.end(pace.expected(earlier.call()));
    });
    long wait = forecast.start();
    if (full) {
      throw OverloadedException.full(
          limits, before.size() >= limits.clientWaiting(), Duration.ofNanos(wait));
    }
    long late = forecast.end(pace.expected(turn.call())) - limits.deadline().toNanos();
    if (late > 0 && wait > 0) {
      throw OverloadedException.late(limits, Duration.ofNanos(wait), Duration.ofNanos(late));
    }
  }

  /// Whether the calls that wait would end in time even if all ran one after the other. It costs
  /// little, and in most servers it holds.
  ///
  /// @param more what another call will take
  /// @param left what the one with the least time has left
  private boolean allInTime(long more, long left) {
    long together = more;
    for (Turn<?> turn : running) {
      together += pace.expected(turn.call());
    }
    for (Turn<?> turn : waiting) {
      together += pace.expected(turn.call());
    }
    return together <= left;
  }

  /// Every client's calls that would end too late, by what is known now.
  private void refuseLate() {
    long now = clock.getAsLong();
    long oldest = now;
    for (Turn<?> turn : waiting) {
      oldest = Math.min(oldest, turn.submitted());
    }
    if (allInTime(0, limits.deadline().toNanos() - (now - oldest))) {
      return;
    }
    Map<String, Forecast> forecasts = new LinkedHashMap<>();
    for (Iterator<Turn<?>> each = waiting.iterator(); each.hasNext(); ) {
      Turn<?> turn = each.next();
      Forecast forecast = forecasts.computeIfAbsent(client(turn), this::forecast);
      long left = limits.deadline().toNanos() - (now - turn.submitted());
      long expected = pace.expected(turn.call());
      long late = forecast.start() + expected - left;
      if (late > 0 && forecast.start() > 0) {
        each.remove();
        turn.refuse(
            OverloadedException.late(
                limits, Duration.ofNanos(forecast.start()), Duration.ofNanos(late)));
      } else {
        long _ = forecast.end(expected);
      }
    }
  }

  /// The client's threads, with what it runs.
  private Forecast forecast(String client) {
    long clients =
        Stream.concat(
                Stream.of(client),
                Stream.concat(running.stream(), waiting.stream()).map(Turns::client))
            .distinct()
            .count();
    int share = Math.clamp(limits.running() / clients, 1, limits.clientRunning());
    long now = clock.getAsLong();
    return new Forecast(
        share,
        running.stream()
            .filter(turn -> client(turn).equals(client))
            .map(turn -> Math.max(0, pace.expected(turn.call()) - (now - turn.started())))
            .toList());
  }

  private List<Turn<?>> waiting(String client) {
    return waiting.stream().filter(turn -> client(turn).equals(client)).toList();
  }

  private static String client(Turn<?> turn) {
    return turn.call().client();
  }
}
