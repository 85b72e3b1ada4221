package dev.winnow.engine;

import java.util.HashMap;
import java.util.Map;

/// How long calls take, by their kind, learnt from those that ended. Confined to who holds its
/// owner's lock.
final class Pace {
  /// The part of the last call in the mean.
  private static final double LAST = 0.3;

  /// Kinds come from callers, so their number is bounded.
  private static final int KINDS = 256;

  private final Map<String, Double> nanosOfOne = new HashMap<>();

  /// The time that a call will take; 0 where none of its kind has ended yet.
  long expected(Admission.Call call) {
    return (long) (nanosOfOne.getOrDefault(call.kind(), 0.0) * call.size());
  }

  /// Takes a call's time into the mean of its kind.
  void took(Admission.Call call, long nanos) {
    if (nanosOfOne.size() < KINDS || nanosOfOne.containsKey(call.kind())) {
      nanosOfOne.merge(
          call.kind(),
          (double) nanos / call.size(),
          (mean, last) -> (1 - LAST) * mean + LAST * last);
    }
  }
}
