package dev.winnow.index;

import dev.winnow.index.Schema.Field;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns field values as users write them into what an index holds: `String`, `Long`, `Double` or
/// `Instant`. Each is held exactly or refused, by an error that names the field, what came and what
/// was expected.
public final class FieldValues {
  /// Most bytes of a keyword in UTF-8: Lucene's limit on a term, less some room.
  public static final int MAX_KEYWORD_BYTES = 32_000;

  private FieldValues() {}

  /// The type that a dynamic schema gives to a field whose first value is `value`.
  public static Field typeOf(String field, Object value) {
    if (value instanceof List<?> list) {
      List<Field> types = list.stream().map(item -> scalarType(field, item)).distinct().toList();
      return types.size() == 1 ? types.getFirst() : new Field.Keyword();
    }
    return scalarType(field, value);
  }

  private static Field scalarType(String field, @Nullable Object value) {
    if (value == null) {
      throw none(field);
    }
    if (value instanceof Number) {
      return new Field.Number();
    }
    if (value instanceof String || value instanceof Boolean) {
      return new Field.Keyword();
    }
    if (Dates.are(value)) {
      return new Field.Date();
    }
    throw wrong(field, value, "a string, boolean, number, date or list of strings");
  }

  /// The values that a field of this type holds for `value`, none of them twice. A text and a
  /// stored field hold one, the others as many as a list has.
  public static List<Object> of(String field, Field type, Object value) {
    return switch (type) {
      case Field.Text _, Field.Stored _ -> List.of(text(field, value));
      case Field.Keyword _, Field.Number _, Field.Date _ ->
          value instanceof List<?> list
              ? list.stream().map(item -> scalar(field, type, item)).distinct().toList()
              : List.of(scalar(field, type, value));
    };
  }

  private static Object scalar(String field, Field type, @Nullable Object value) {
    if (value == null) {
      throw none(field);
    }
    return switch (type) {
      case Field.Number _ -> number(field, value);
      case Field.Date _ -> Dates.held(field, value);
      case Field.Keyword _, Field.Text _, Field.Stored _ -> keyword(field, value);
    };
  }

  private static String keyword(String field, Object value) {
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
  public static String soughtKeyword(String field, Object value) {
    if (value instanceof String string) {
      String _ = WellFormed.require("value in a filter of keyword '" + field + "':", string);
    }
    return keyword(field, value);
  }

  private static String text(String field, Object value) {
    if (value instanceof String string) {
      return WellFormed.of(string);
    }
    throw wrong(field, value, "a string");
  }

  /// The number as `Long` where it is whole and has 64 bits, else as `Double`.
  private static Number number(String field, Object value) {
    Number read = soughtNumber(field, value);
    if (read instanceof Long || read instanceof Double && Numbers.holds(value)) {
      return read;
    }
    throw wrong(
        field,
        value,
        "a whole number of 64 bits or a double, which has 15 to 17 digits; round it, or use a"
            + " keyword for larger ones");
  }

  /// A number that a filter compares with: `Long` where it is whole and has 64 bits, `BigDecimal`
  /// where no double comes near, else the nearest `Double`.
  public static Number soughtNumber(String field, Object value) {
    if (!(value instanceof Number number)) {
      throw wrong(field, value, "a number");
    }
    try {
      return Numbers.read(number);
    } catch (NumberFormatException _) {
      throw wrong(field, value, "a finite number");
    }
  }

  /// The point in time that a filter compares with.
  public static Instant soughtInstant(String field, Object value) {
    return Dates.instant(field, value);
  }

  private static IllegalArgumentException none(String field) {
    return new IllegalArgumentException(
        "field '%s' has a list with null; expected values; leave out what has none"
            .formatted(field));
  }

  static IllegalArgumentException wrong(String field, Object value, String expected) {
    return new IllegalArgumentException(
        "field '%s' has the %s '%s'; expected %s"
            .formatted(field, kind(value), brief(value), expected));
  }

  private static String kind(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Number _ -> "number";
      case Boolean _ -> "boolean";
      case List<?> _ -> "list";
      default -> Dates.are(value) ? "date" : value.getClass().getSimpleName();
    };
  }

  static String brief(Object value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
