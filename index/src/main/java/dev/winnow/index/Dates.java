package dev.winnow.index;

import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads points in time. What names no zone is UTC, and a day is its first moment.
final class Dates {
  /// ISO 8601's dates and times, with an offset, a zone, both or none. Years have four digits, or a
  /// sign and up to nine.
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXXXX][X]")
          .optionalStart()
          .appendLiteral('[')
          .parseCaseSensitive()
          .appendZoneRegionId()
          .appendLiteral(']')
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withChronology(IsoChronology.INSTANCE);

  /// Between date and time, where databases write it in place of the `T`.
  private static final Pattern SPACE = Pattern.compile("(?<=\\d) (?=\\d)");

  private static final int NANOS_OF_MILLI = 1_000_000;

  /// What 64 bits hold of milliseconds and of nanoseconds.
  private static final Duration MILLIS = Duration.ofMillis(Long.MAX_VALUE);

  private static final Duration NANOS = Duration.ofNanos(Long.MAX_VALUE);

  private Dates() {}

  static boolean are(Object value) {
    return switch (value) {
      case Instant _, OffsetDateTime _, ZonedDateTime _, LocalDateTime _, LocalDate _ -> true;
      case Date _, Calendar _, FileTime _ -> true;
      default -> false;
    };
  }

  /// The instant that `value` names, if an index can hold it: to the millisecond within 292 million
  /// years, to the nanosecond from 1677 to 2262.
  static Instant held(String field, Object value) {
    Instant instant = instant(field, value);
    boolean fine = instant.getNano() % NANOS_OF_MILLI != 0;
    Duration most = fine ? NANOS : MILLIS;
    if (Duration.between(Instant.EPOCH, instant).abs().compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "field '%s' has '%s'; expected a date such as 2026-01-31, within 292 million years, or from 1677 to 2262 where it is finer than a millisecond; round it"
              .formatted(field, FieldValues.brief(value)));
    }
    return instant;
  }

  /// The instant that `value` names.
  static Instant instant(String field, Object value) {
    try {
      return read(field, value);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "field '%s' has '%s'; expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z"
              .formatted(field, FieldValues.brief(value)),
          e);
    }
  }

  private static Instant read(String field, Object value) {
    return switch (value) {
      case Instant instant -> instant;
      case OffsetDateTime time -> time.toInstant();
      case ZonedDateTime time -> time.toInstant();
      case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
      case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
      case Date date -> ofDate(date);
      case Calendar calendar -> calendar.toInstant();
      case FileTime time -> time.toInstant();
      case String text -> parse(text);
      default -> throw FieldValues.wrong(field, value, "a date");
    };
  }

  /// Days and times of SQL refuse to be instants; its timestamps are finer than milliseconds.
  private static Instant ofDate(Date date) {
    try {
      return date.toInstant();
    } catch (UnsupportedOperationException _) {
      return Instant.ofEpochMilli(date.getTime());
    }
  }

  private static Instant parse(String text) {
    TemporalAccessor parsed =
        FORMAT.parseBest(
            SPACE.matcher(text).replaceFirst("T"),
            ZonedDateTime::from,
            LocalDateTime::from,
            LocalDate::from);
    return switch (parsed) {
      case ZonedDateTime time -> time.toInstant();
      case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
      default -> LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
    };
  }
}
