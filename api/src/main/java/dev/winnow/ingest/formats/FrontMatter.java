package dev.winnow.ingest.formats;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before a Markdown text about it: YAML between lines of `---`, or TOML between lines
/// of `+++`.
///
/// @param toml whether it is TOML
/// @param source what stands between the lines
public record FrontMatter(boolean toml, String source) {
  private static final int LONGEST = 64 << 10;
  private static final Pattern OPENING =
      Pattern.compile("\\A\uFEFF?(---|\\+\\+\\+)[ \\t]*\\R(?=[^\\r\\n])");

  private static final ObjectMapper YAML = exact(new YAMLMapper());
  private static final ObjectMapper TOML = exact(new TomlMapper());
  private static final JsonMapper JSON = new JsonMapper();

  /// That of a text, or empty if it has none.
  public static Optional<FrontMatter> of(String text) {
    Matcher opening = OPENING.matcher(text);
    if (!opening.find()) {
      return Optional.empty();
    }
    String fence = opening.group(1);
    int most = Math.min(text.length(), LONGEST);
    for (int line = opening.end(); line < most; ) {
      int end = text.indexOf('\n', line);
      end = end < 0 ? text.length() : end;
      String content = text.substring(line, end).stripTrailing();
      if (content.equals(fence) || content.equals("...") && fence.equals("---")) {
        return Optional.of(
            new FrontMatter(fence.equals("+++"), text.substring(opening.end(), line)));
      }
      line = end + 1;
    }
    return Optional.empty();
  }

  /// Its members as a JSON object, or empty if it is no mapping, such as a text between two rulers.
  ///
  /// @throws IllegalArgumentException if it is not valid
  public Optional<String> toJson() {
    try {
      JsonNode members = (toml ? TOML : YAML).readTree(source);
      return members != null && members.isObject() && !members.isEmpty()
          ? Optional.of(JSON.writeValueAsString(members))
          : Optional.empty();
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "has front matter that is not valid %s, at its line %d; its members are no fields; mend it"
              .formatted(
                  toml ? "TOML" : "YAML",
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    }
  }

  private static ObjectMapper exact(ObjectMapper mapper) {
    return mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  }
}
