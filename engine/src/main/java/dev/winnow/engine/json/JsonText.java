package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON to a string. Unpaired surrogates, which UTF-8 cannot encode, become U+FFFD.
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final double EXACT_INTEGERS = 1L << 53;

  private JsonText() {}

  /// Writes one value.
  @FunctionalInterface
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /// Writes a value of maps by name, lists, texts, numbers, flags and nulls on one line.
  public static String of(Map<String, ?> object) {
    return write(json -> value(json, object));
  }

  /// Writes a list of such values on one line.
  public static String of(List<?> list) {
    return write(json -> value(json, list));
  }

  static String write(Writing writing) {
    var text = new Text();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot happen: the text is in memory
    }
    return text.hasSurrogates() ? wellFormed(text.toString()) : text.toString();
  }

  /// What is written, and whether it may have surrogates: no reason to look at it once more where
  /// all bits of all its characters together are below them.
  private static final class Text extends Writer {
    private final StringBuilder text = new StringBuilder();
    private int bits;

    @Override
    public void write(char[] characters, int offset, int length) {
      int all = 0;
      for (int i = offset; i < offset + length; i++) {
        all |= characters[i];
      }
      bits |= all;
      text.append(characters, offset, length);
    }

    boolean hasSurrogates() {
      return bits >= Character.MIN_SURROGATE;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /// Writes a whole number without a fraction: 2026, not 2026.0.
  static void number(JsonGenerator json, double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS) {
      json.writeNumber((long) value);
    } else {
      json.writeNumber(value);
    }
  }

  /// Writes a score exactly; NaN and infinities, which JSON lacks, become null.
  static void score(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  /// Writes the value of a field of a document or filter.
  static void value(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Short number -> json.writeNumber(number);
      case Byte number -> json.writeNumber(number.intValue());
      case BigInteger number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case Number number when Double.isFinite(number.doubleValue()) ->
          json.writeNumber(number.doubleValue());
      case Map<?, ?> object -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> member : object.entrySet()) {
          json.writeFieldName(String.valueOf(member.getKey()));
          value(json, member.getValue());
        }
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        for (Object item : list) {
          value(json, item);
        }
        json.writeEndArray();
      }
      case Date date -> json.writeString(Instant.ofEpochMilli(date.getTime()).toString());
      case Calendar date -> json.writeString(date.toInstant().toString());
      default -> json.writeString(value.toString()); // dates of java.time: ISO 8601
    }
  }

  /// Replaces unpaired surrogates.
  private static String wellFormed(String text) {
    boolean broken =
        text.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    if (!broken) {
      return text;
    }
    var mended = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(mended::appendCodePoint);
    return mended.toString();
  }
}
