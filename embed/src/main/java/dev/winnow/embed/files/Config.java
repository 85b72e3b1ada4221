package dev.winnow.embed.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// An object of a model's `config.json`. Whatever is missing, out of range or not supported is
/// named with its key and the file.
public final class Config {
  private static final long MAX_BYTES = 16 << 20;

  /// Larger than any model's dimension; keeps sizes from overflowing.
  public static final int MOST = 1 << 24;

  private static final int MOST_LAYERS = 1 << 12;

  private final String where;
  private final JsonNode node;

  private Config(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  public static Config read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new ModelException(
          "%s has %,d bytes; expected at most %,d".formatted(file, Files.size(file), MAX_BYTES));
    }
    return parse(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /// What would be in such a file. Reading it takes a process a tenth of a second the first time.
  ///
  /// @param source for messages
  /// @param values texts, integers and doubles
  public static Config of(String source, Map<String, Object> values) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    values.forEach((key, value) -> {
      switch (value) {
        case String text -> node.put(key, text);
        case Integer number -> node.put(key, number);
        case Double number -> node.put(key, number);
        default ->
            throw new IllegalArgumentException(
                "%s is %s; expected a text or a number".formatted(key, value.getClass()));
      }
    });
    return new Config(source, node);
  }

  /// @param source for messages
  public static Config parse(String source, String json) {
    try {
      JsonNode node = JsonTree.parse(json);
      if (node.isObject()) {
        return new Config(source, node);
      }
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s is no JSON that can be read: %s; expected one object; fetch it again"
              .formatted(source, e.getOriginalMessage()),
          e);
    }
    throw new ModelException(source + " is not a JSON object; expected one");
  }

  public boolean has(String key) {
    return node.hasNonNull(key);
  }

  /// Whether a key is present, even with null; where it is missing, the reference's default counts.
  public boolean states(String key) {
    return node.has(key);
  }

  /// The object under a key, which may be empty.
  public Config object(String key) {
    JsonNode child = node.path(key);
    if (!child.isMissingNode() && !child.isNull() && !child.isObject()) {
      throw wrong(key, "an object");
    }
    return new Config(where + ", " + key, child);
  }

  public boolean hasObject(String key) {
    return node.path(key).isObject();
  }

  /// A size, from 1.
  public int size(String key) {
    if (!has(key)) {
      throw new ModelException(where + " has no " + key + "; expected one");
    }
    return number(key, 1, MOST, 0);
  }

  /// How many layers there are.
  public int layers(String key) {
    int layers = size(key);
    require(key, layers <= MOST_LAYERS, "at most " + MOST_LAYERS);
    return layers;
  }

  public int size(String key, int byDefault) {
    return number(key, 1, MOST, byDefault);
  }

  public int number(String key, int least, int most, int byDefault) {
    if (!has(key)) {
      return byDefault;
    }
    JsonNode value = node.get(key);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < least
        || value.asInt() > most) {
      throw wrong(key, "a whole number from %,d to %,d".formatted(least, most));
    }
    return value.asInt();
  }

  public double real(String key, double byDefault) {
    if (!has(key)) {
      return byDefault;
    }
    double value = node.get(key).asDouble(Double.NaN);
    if (!node.get(key).isNumber() || !Double.isFinite(value)) {
      throw wrong(key, "a number");
    }
    return value;
  }

  public double positive(String key, double byDefault) {
    double value = real(key, byDefault);
    if (!(value > 0)) {
      throw wrong(key, "a number above 0");
    }
    return value;
  }

  public boolean flag(String key, boolean byDefault) {
    if (has(key) && !node.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return has(key) ? node.get(key).asBoolean() : byDefault;
  }

  public String text(String key, String byDefault) {
    if (has(key) && !node.get(key).isTextual()) {
      throw wrong(key, "a text");
    }
    return has(key) ? node.get(key).asText() : byDefault;
  }

  /// Texts of a list; empty if it is not there.
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    list(key)
        .forEach(element -> {
          if (!element.isTextual()) {
            throw wrong(key, "a list of texts");
          }
          texts.add(element.asText());
        });
    return texts;
  }

  public double[] reals(String key, int count) {
    JsonNode list = list(key);
    double[] reals = new double[list.size()];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = list.get(i).isNumber() ? list.get(i).asDouble() : Double.NaN;
    }
    if (reals.length != count
        || Arrays.stream(reals).anyMatch(r -> !(r > 0) || !Double.isFinite(r))) {
      throw wrong(key, "a list of " + count + " numbers above 0");
    }
    return reals;
  }

  private JsonNode list(String key) {
    JsonNode list = node.path(key);
    if (has(key) && (!list.isArray() || list.size() > MOST)) {
      throw wrong(key, "a list");
    }
    return list;
  }

  /// Refuses what would be computed wrongly.
  public void require(String key, boolean supported, String expected) {
    if (!supported) {
      throw unsupported(key, seen(key), expected);
    }
  }

  public ModelException unsupported(String key, String value, String expected) {
    return new ModelException(
        "%s has %s %s, which is not supported; expected %s".formatted(where, key, value, expected));
  }

  private ModelException wrong(String key, String expected) {
    return new ModelException(
        "%s has %s %s; expected %s".formatted(where, key, seen(key), expected));
  }

  private String seen(String key) {
    String seen = String.valueOf(node.get(key));
    return seen.substring(0, Math.min(seen.length(), 100));
  }

  @Override
  public String toString() {
    return where;
  }
}
