package dev.winnow.index.store;

import java.time.Instant;
import java.util.OptionalLong;

/// The values that a field's usual form, doubles and milliseconds, would change: whole numbers
/// between two doubles, and instants between two milliseconds. They are held as 64-bit numbers, the
/// instants in nanoseconds since 1970.
///
/// A value is in one form alone, so a filter asks both and joins what they find.
final class Fine {
  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final int NANOS_OF_MILLI = 1_000_000;

  private Fine() {}

  /// The fine form of a number; empty where a double holds it.
  static OptionalLong number(Number value) {
    return value instanceof Long whole && !isDouble(whole)
        ? OptionalLong.of(whole)
        : OptionalLong.empty();
  }

  private static boolean isDouble(long value) {
    double near = value;
    return near < 0x1p63 && (long) near == value;
  }

  /// The fine form of an instant; empty where milliseconds hold it.
  static OptionalLong date(Instant value) {
    return isWhole(value) ? OptionalLong.empty() : OptionalLong.of(nanos(value));
  }

  /// Whether milliseconds hold the instant.
  static boolean isWhole(Instant value) {
    return value.getNano() % NANOS_OF_MILLI == 0;
  }

  /// Whole milliseconds since 1970, or the nearest that there is.
  static long millis(Instant value) {
    return within(value, Instant.ofEpochMilli(Long.MIN_VALUE), Instant.ofEpochMilli(Long.MAX_VALUE))
        .toEpochMilli();
  }

  /// Nanoseconds since 1970, or the nearest that there are.
  static long nanos(Instant value) {
    Instant near = within(value, date(Long.MIN_VALUE), date(Long.MAX_VALUE));
    long seconds = near.getEpochSecond();
    int nanos = near.getNano();
    return seconds < 0 // from the second above, as that below may not fit
        ? (seconds + 1) * NANOS_OF_SECOND + (nanos - NANOS_OF_SECOND)
        : seconds * NANOS_OF_SECOND + nanos;
  }

  private static Instant within(Instant value, Instant least, Instant greatest) {
    return value.isBefore(least) ? least : value.isAfter(greatest) ? greatest : value;
  }

  static Instant date(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_OF_SECOND), Math.floorMod(nanos, NANOS_OF_SECOND));
  }
}
