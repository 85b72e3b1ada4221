package dev.winnow.index.eval;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads TREC's classic topics line by line. The tags are not XML: `<num>` and its like stand at
/// the start of a line and mostly stay open until the next one.
final class TopicTags {
  private static final Pattern OPENING = Pattern.compile("\\s*<([A-Za-z][\\w-]*)>");

  /// The words that TREC puts in front of a field's content.
  private static final Pattern LABEL =
      Pattern.compile("(?i)^\\s*(number|topic|description|narrative)\\s*:");

  private final Map<String, StringBuilder> fields = new HashMap<>();
  private @Nullable String field;
  private boolean inside;
  private long opened;

  /// The topic that this line ends, or null.
  @Nullable Topic accept(Lines.Line line) {
    Topic ended = null;
    var rest = line.text();
    while (!rest.isBlank()) {
      var opening = OPENING.matcher(rest);
      if (opening.lookingAt()) {
        open(line, opening.group(1).toLowerCase(Locale.ROOT));
        rest = rest.substring(opening.end());
      } else if (rest.stripLeading().toLowerCase(Locale.ROOT).startsWith("</top>")) {
        ended = topic(line);
        rest = rest.stripLeading().substring("</top>".length());
      } else {
        rest = content(rest);
      }
    }
    return ended;
  }

  void finish(Path file) {
    if (inside) {
      throw new IllegalArgumentException(
          "%s:%d: <top> is not closed; expected </top> before the end of the file"
              .formatted(file, opened));
    }
  }

  private void open(Lines.Line line, String tag) {
    if (tag.equals("top")) {
      if (inside) {
        throw line.error(
            "saw <top> inside the topic of line " + opened + "; expected </top> first");
      }
      inside = true;
      opened = line.number();
      fields.clear();
      field = null;
    } else {
      field = tag;
    }
  }

  /// Takes text up to the next closing tag and returns what is behind it.
  private String content(String text) {
    int end = text.indexOf("</");
    boolean closes = end >= 0 && isClosing(text, end);
    if (inside && field != null) {
      fields
          .computeIfAbsent(field, _ -> new StringBuilder())
          .append(closes ? text.substring(0, end) : text)
          .append(' ');
    }
    if (!closes) {
      return "";
    }
    if (text.regionMatches(true, end, "</top>", 0, "</top>".length())) {
      return text.substring(end);
    }
    field = null;
    return text.substring(text.indexOf('>', end) + 1);
  }

  private boolean isClosing(String text, int at) {
    var tag = "</" + field + ">";
    return text.regionMatches(true, at, tag, 0, tag.length())
        || text.regionMatches(true, at, "</top>", 0, "</top>".length())
        || (field == null && text.indexOf('>', at) > 0);
  }

  private Topic topic(Lines.Line line) {
    if (!inside) {
      throw line.error("saw </top> outside a topic; expected <top> first");
    }
    inside = false;
    var topicId = text("num");
    if (topicId.isEmpty() || (text("title").isEmpty() && text("desc").isEmpty())) {
      throw line.error(
          "the topic of line %d has no %s; expected <num> and <title> or <desc> with text"
              .formatted(opened, topicId.isEmpty() ? "<num>" : "text"));
    }
    return new Topic(topicId, text("title"), text("desc"), text("narr"));
  }

  private String text(String name) {
    var raw = fields.getOrDefault(name, new StringBuilder());
    return LABEL.matcher(raw).replaceFirst("").strip().replaceAll("\\s+", " ");
  }
}
