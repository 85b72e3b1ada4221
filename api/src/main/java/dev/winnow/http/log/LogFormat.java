package dev.winnow.http.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.stream.Collectors;

/// How a line of a log is written. A value never begins a line: ends of lines and other control
/// characters are escaped.
public enum LogFormat {
  /// One object of JSON.
  JSON,
  /// `name=value name="a value"`.
  LOGFMT;

  private static final JsonMapper MAPPER = new JsonMapper();

  /// Names and values as a line, without its end.
  String text(Map<String, Object> members) {
    return switch (this) {
      case JSON -> clean(json(members));
      case LOGFMT ->
          members.entrySet().stream()
              .map(member -> member.getKey() + "=" + value(member.getValue()))
              .collect(Collectors.joining(" "));
    };
  }

  private static String value(Object value) {
    String text = value.toString();
    return text.matches("[A-Za-z0-9_./:{}<>@+-]+") ? text : clean(json(text));
  }

  private static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // cannot happen: texts, numbers and booleans
    }
  }

  /// JSON escapes control characters below U+0020 alone; terminals obey others too.
  private static String clean(String json) {
    return json.codePoints()
        .mapToObj(c ->
            Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == 0x2028
                    || c == 0x2029
                ? escaped(c)
                : Character.toString(c))
        .collect(Collectors.joining());
  }

  private static String escaped(int c) {
    return Character.toString(c)
        .chars()
        .mapToObj("\\u%04x"::formatted)
        .collect(Collectors.joining());
  }
}
