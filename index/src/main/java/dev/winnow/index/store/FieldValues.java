package dev.winnow.index.store;

import dev.winnow.index.Schema.Field;
import dev.winnow.index.WellFormed;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// Turns field values as users write them into the form that the index holds: `String`, `Double` or
/// `Long` milliseconds. Wrong types are errors that name the field, what came and what was
/// expected.
final class FieldValues {
  /// Lucene's limit on a term, less some room.
  static final int MAX_KEYWORD_BYTES = 32_000;

  private static final double MAX_WHOLE_NUMBER = 1L << 53;

  private FieldValues() {}

  static Field typeOf(String field, Object value) {
    return switch (value) {
      case Number _ -> new Field.Number();
      case Instant _, LocalDate _, OffsetDateTime _ -> new Field.Date();
      case String _, Boolean _, List<?> _ -> new Field.Keyword();
      default -> throw wrong(field, value, "a string, boolean, number, date or list of strings");
    };
  }

  static String keyword(String field, Object value) {
    String text =
        switch (value) {
          case String string -> WellFormed.of(string); // before bytes are counted, for it may grow
          case Boolean flag -> flag.toString();
          default -> throw wrong(field, value, "a string");
        };
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_KEYWORD_BYTES) {
      throw new IllegalArgumentException(
          "keyword '%s' has %d bytes; expected at most %d; make it a text or stored field"
              .formatted(field, bytes, MAX_KEYWORD_BYTES));
    }
    return text;
  }

  /// A keyword that a filter looks for. It is taken as it is: repaired, it would find others.
  static String soughtKeyword(String field, Object value) {
    if (value instanceof String string) {
      String _ = WellFormed.require("value in a filter of keyword '" + field + "':", string);
    }
    return keyword(field, value);
  }

  static List<String> keywords(String field, Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(item -> keyword(field, item)).distinct().toList();
    }
    return List.of(keyword(field, value));
  }

  static String text(String field, Object value) {
    if (value instanceof String string) {
      return WellFormed.of(string);
    }
    throw wrong(field, value, "a string");
  }

  static double number(String field, Object value) {
    if (!(value instanceof Number number)) {
      throw wrong(field, value, "a number");
    }
    double result = number.doubleValue();
    if (!Double.isFinite(result)) {
      throw wrong(field, value, "a finite number");
    }
    if (Math.abs(result) >= MAX_WHOLE_NUMBER
        && !(number instanceof Double || number instanceof Float)) {
      throw wrong(field, value, "a whole number within 2^53; use a keyword for larger ones");
    }
    return result == 0 ? 0 : result; // no negative zero: it would be another point
  }

  static long millis(String field, Object value) {
    try {
      return switch (value) {
        case Instant instant -> instant.toEpochMilli();
        case OffsetDateTime time -> time.toInstant().toEpochMilli();
        case LocalDate date -> date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        case String text -> parse(text);
        default -> throw wrong(field, value, "a date");
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "field '%s' has '%s'; expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z"
              .formatted(field, brief(value)),
          e);
    }
  }

  private static long parse(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
        : OffsetDateTime.parse(text).toInstant().toEpochMilli();
  }

  private static IllegalArgumentException wrong(String field, Object value, String expected) {
    return new IllegalArgumentException(
        "field '%s' has %s '%s'; expected %s"
            .formatted(field, value.getClass().getSimpleName(), brief(value), expected));
  }

  private static String brief(Object value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
