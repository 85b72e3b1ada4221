package dev.winnow.ingest;

import dev.winnow.index.Document;
import dev.winnow.index.FieldValues;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.ingest.read.RawFields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The types of fields in a run, and what makes values fit them. A document is never refused for a
/// field: a value that means the same in the field's type is converted, any other is left out with
/// a warning.
///
/// A field has the type that the index knows. Any other field gets one by its first value: numbers
/// and dates with a time and an offset are such fields, everything else is a keyword. Thread-safe.
final class FieldTypes {
  /// A moment without doubt: date, time and offset.
  private static final Pattern MOMENT =
      Pattern.compile(
          "[+-]?[0-9]{4,9}-[0-9]{2}-[0-9]{2}[Tt"
              + " ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,9})?");

  private final Map<String, Field> types;

  FieldTypes(Schema schema) {
    this.types = new ConcurrentHashMap<>(schema.fields());
  }

  /// The document with values that fit, and those left out that cannot.
  Document fitted(Document document, List<String> warnings) {
    Map<String, Object> fitted = new LinkedHashMap<>();
    document
        .fields()
        .forEach((name, value) -> {
          Object fit = fitted(name, value, warnings);
          if (fit != null) {
            fitted.put(name, fit);
          }
        });
    return document.withFields(fitted);
  }

  private @Nullable Object fitted(String name, Object value, List<String> warnings) {
    Field type = types.get(name);
    if (type == null) {
      type = types.computeIfAbsent(name, _ -> firstType(name, value));
    }
    if (type instanceof Field.Text || type instanceof Field.Stored) {
      return text(value);
    }
    if (!(value instanceof List<?> list)) {
      return one(name, type, value, warnings);
    }
    List<Object> fits = new ArrayList<>();
    for (Object part : list) {
      Object fit = one(name, type, part, warnings);
      if (fit != null) {
        fits.add(fit);
      }
    }
    return fits.isEmpty() ? null : List.copyOf(fits);
  }

  private static Field firstType(String name, Object value) {
    List<?> parts = value instanceof List<?> list ? list : List.of(value);
    boolean moments =
        !parts.isEmpty()
            && parts.stream().allMatch(part -> part instanceof String text && isMoment(text));
    return moments ? new Field.Date() : FieldValues.typeOf(name, value);
  }

  private static boolean isMoment(String text) {
    if (!MOMENT.matcher(text).matches()) {
      return false;
    }
    try {
      List<Object> _ = FieldValues.of("", new Field.Date(), text);
      return true;
    } catch (IllegalArgumentException _) { // such as the 31st of February
      return false;
    }
  }

  private static @Nullable Object one(
      String name, Field type, Object value, List<String> warnings) {
    return switch (type) {
      case Field.Number _ -> number(name, value, warnings);
      case Field.Date _ -> date(name, value, warnings);
      case Field.Keyword _, Field.Text _, Field.Stored _ -> keyword(name, value, warnings);
    };
  }

  private static @Nullable Object number(String name, Object value, List<String> warnings) {
    Object given = value;
    if (value instanceof String text && NUMBER.matcher(text.strip()).matches()) {
      given = new BigDecimal(text.strip());
    }
    if (!(given instanceof Number)) {
      warnings.add(leftOut(name, value, "is no number", "number"));
      return null;
    }
    Number read = FieldValues.soughtNumber(name, given);
    if (read instanceof BigDecimal) {
      warnings.add(
          leftOut(name, value, "has more than 64 bits and more digits than a double", "number"));
      return null;
    }
    try {
      return FieldValues.of(name, new Field.Number(), given).getFirst();
    } catch (IllegalArgumentException _) {
      warnings.add(
          "field '%s' has %s, which has more digits than a double; it became %s; name the field's type keyword to keep all digits"
              .formatted(RawFields.brief(name), shown(value), read));
      return read;
    }
  }

  private static @Nullable Object date(String name, Object value, List<String> warnings) {
    Object given = value instanceof String text ? text.strip() : value;
    try {
      return FieldValues.of(name, new Field.Date(), given).getFirst();
    } catch (IllegalArgumentException _) {
      warnings.add(
          leftOut(name, value, "is no date such as 2026-01-31 or 2026-01-31T12:00:00Z", "date"));
      return null;
    }
  }

  private static @Nullable Object keyword(String name, Object value, List<String> warnings) {
    Object keyword = value instanceof Boolean ? value : text(value);
    if (keyword.toString().getBytes(StandardCharsets.UTF_8).length
        > FieldValues.MAX_KEYWORD_BYTES) {
      warnings.add(
          "member '%s' has more than %d bytes and was left out; put it into the text, or name the field's type text or stored"
              .formatted(RawFields.brief(name), FieldValues.MAX_KEYWORD_BYTES));
      return null;
    }
    return keyword;
  }

  /// As it is written in JSON, numbers with all their digits; the parts of a list line by line.
  private static String text(Object value) {
    return switch (value) {
      case List<?> list -> String.join("\n", list.stream().map(FieldTypes::text).toList());
      case Double number when Double.isFinite(number) ->
          new BigDecimal(number.toString()).toPlainString();
      case String text -> text;
      case Boolean flag -> flag.toString();
      case Number number -> number.toString();
      default -> FieldValues.soughtInstant("", value).toString();
    };
  }

  private static String leftOut(String name, Object value, String why, String type) {
    return "field '%s' has %s, which %s, and it was left out, since the field's type is %s; correct the value, or index into a new folder and name the field's type keyword (--field NAME:keyword; over HTTP a new collection with \"fields\":{NAME:\"keyword\"})"
        .formatted(RawFields.brief(name), shown(value), why, type);
  }

  private static String shown(Object value) {
    return "'" + RawFields.brief(text(value)) + "'";
  }
}
