package dev.winnow.memory.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Moments as users write them, in ISO 8601.
public final class TimeText {
  private static final int SHOWN = 40;

  private TimeText() {}

  /// Reads `2026-05-01T12:00:00Z`, another offset in place of `Z`, or a day as `2026-05-01`, which
  /// stands for its beginning in UTC.
  ///
  /// @param what name of the moment, for errors
  public static Instant parse(String what, String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected a day as 2026-05-01, or a moment as 2026-05-01T12:00:00Z"
              .formatted(
                  what,
                  (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...")
                      .replaceAll("\\p{Cntrl}", " ")),
          e);
    }
  }
}
