package dev.winnow.embed.gguf;

import dev.winnow.embed.files.ModelException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a file says beside its tensors, by key. Valid while the file is open.
final class GgufMetadata {
  private final Path file;
  private final MemorySegment bytes;
  private final Map<String, Object> values;

  private GgufMetadata(Path file, MemorySegment bytes, Map<String, Object> values) {
    this.file = file;
    this.bytes = bytes;
    this.values = values;
  }

  static GgufMetadata read(Path file, MemorySegment bytes, GgufReader reader, long count) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = reader.text("a key");
      if (values.put(key, reader.value(key)) != null) {
        throw reader.damaged("the key " + key + " twice");
      }
    }
    return new GgufMetadata(file, bytes, values);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key) {
    return text(key, null);
  }

  String text(String key, @Nullable String byDefault) {
    Object value = values.getOrDefault(key, byDefault == null ? "" : byDefault);
    return value instanceof String text && (byDefault != null || !text.isEmpty())
        ? text
        : fail(key, "a text");
  }

  long whole(String key, long most) {
    return values.get(key) instanceof Long number && number >= 0 && number <= most
        ? number
        : fail(key, "a whole number up to %,d".formatted(most));
  }

  long whole(String key, long most, long byDefault) {
    return has(key) ? whole(key, most) : byDefault;
  }

  double real(String key, double byDefault) {
    return switch (values.getOrDefault(key, byDefault)) {
      case Double number when Double.isFinite(number) -> number;
      default -> fail(key, "a number");
    };
  }

  boolean flag(String key, boolean byDefault) {
    return values.getOrDefault(key, byDefault) instanceof Boolean flag
        ? flag
        : fail(key, "true or false");
  }

  /// An array of texts.
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object value : values(key)) {
      texts.add(value instanceof String text ? text : fail(key, "an array of texts"));
    }
    return texts;
  }

  /// An array of whole numbers.
  List<Long> wholes(String key) {
    List<Long> numbers = new ArrayList<>();
    for (Object value : values(key)) {
      numbers.add(value instanceof Long number ? number : fail(key, "an array of whole numbers"));
    }
    return numbers;
  }

  private List<Object> values(String key) {
    if (!(values.get(key) instanceof GgufReader.Array array)) {
      return fail(key, "an array");
    }
    var reader = new GgufReader(file, bytes, array.at());
    List<Object> all = new ArrayList<>();
    for (long i = 0; i < array.count(); i++) {
      all.add(reader.value(key, array.type()));
    }
    return all;
  }

  private <T> T fail(String key, String expected) {
    Object value = values.get(key);
    String seen = value == null ? "no " + key : key + " " + value;
    throw wrong(seen, expected);
  }

  /// @param seen what the file has
  ModelException wrong(String seen, String expected) {
    String shown = seen.length() > 200 ? seen.substring(0, 200) + " ..." : seen;
    return new ModelException(
        "%s has %s; expected %s; choose another file, or the model's folder in the Hugging Face layout"
            .formatted(file, shown, expected));
  }
}
