package dev.winnow.embed.jinja;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Values as Python writes them: `str`, `repr`, and `json.dumps` as transformers calls it.
final class PythonText {
  private static final int SHOWN = 80;

  private PythonText() {}

  /// `str(value)`.
  static String of(Object value) {
    return switch (value) {
      case String text -> text;
      case Undefined _ -> "";
      default -> repr(value);
    };
  }

  static String repr(Object value) {
    return switch (value) {
      case None _ -> "None";
      case Undefined _ -> "Undefined";
      case Boolean flag -> flag ? "True" : "False";
      case String text -> quoted(text);
      case Double number -> real(number);
      case List<?> items ->
          items.stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> entries ->
          entries.entrySet().stream()
              .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Function _ -> "<function>";
      default -> value.toString();
    };
  }

  private static String real(double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) < 1e16;
    return whole ? Long.toString((long) number) + ".0" : Double.toString(number).replace("E", "e");
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    var quoted = new StringBuilder().append(quote);
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> quoted.append(c == quote ? "\\" : "").append((char) c);
          }
        });
    return quoted.append(quote).toString();
  }

  /// For messages.
  static String shown(Object value) {
    String text =
        value instanceof Undefined nothing ? nothing.name() + " (undefined)" : repr(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  static String joined(List<?> items, String between) {
    return items.stream().map(PythonText::of).collect(Collectors.joining(between));
  }

  /// `json.dumps(value, ensure_ascii=False)`.
  ///
  /// @param indent blanks a level, or negative for one line
  static String json(Object value, int indent) {
    var json = new StringBuilder();
    write(json, value, indent, 0);
    return json.toString();
  }

  private static void write(StringBuilder json, Object value, int indent, int level) {
    switch (value) {
      case None _ -> json.append("null");
      case Boolean flag -> json.append(flag);
      case Long number -> json.append(number);
      case Double number -> json.append(real(number));
      case String text -> writeText(json, text);
      case List<?> items -> {
        json.append('[');
        boolean first = true;
        for (Object item : items) {
          separate(json, indent, level + 1, first);
          write(json, item, indent, level + 1);
          first = false;
        }
        end(json, indent, level, first, ']');
      }
      case Map<?, ?> entries -> {
        json.append('{');
        boolean first = true;
        for (var entry : entries.entrySet()) {
          separate(json, indent, level + 1, first);
          writeText(json, of(entry.getKey()));
          json.append(": ");
          write(json, entry.getValue(), indent, level + 1);
          first = false;
        }
        end(json, indent, level, first, '}');
      }
      default -> throw Values.failed("%s as JSON; expected a value that JSON has", value);
    }
  }

  private static void separate(StringBuilder json, int indent, int level, boolean first) {
    json.append(first ? "" : indent < 0 ? ", " : ",");
    if (indent >= 0) {
      json.append('\n').append(" ".repeat(indent * level));
    }
  }

  private static void end(StringBuilder json, int indent, int level, boolean empty, char end) {
    if (indent >= 0 && !empty) {
      json.append('\n').append(" ".repeat(indent * level));
    }
    json.append(end);
  }

  private static void writeText(StringBuilder json, String text) {
    json.append('"');
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            case '\b' -> json.append("\\b");
            case '\f' -> json.append("\\f");
            default -> {
              if (c < ' ') {
                json.append("\\u%04x".formatted(c));
              } else {
                json.append((char) c);
              }
            }
          }
        });
    json.append('"');
  }
}
