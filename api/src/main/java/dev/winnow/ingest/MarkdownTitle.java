package dev.winnow.ingest;

import java.util.Iterator;
import java.util.Optional;

/// Finds the title of a Markdown text: that of its front matter, else its first heading of level 1.
/// Reads lines once, without regular expressions that hostile lines could slow down.
final class MarkdownTitle {
  private static final String TITLE_KEY = "title:";

  private MarkdownTitle() {}

  static Optional<String> of(String text) {
    return frontMatter(text).or(() -> heading(text));
  }

  private static Optional<String> frontMatter(String text) {
    Iterator<String> lines = text.lines().iterator();
    if (!lines.hasNext() || !lines.next().equals("---")) {
      return Optional.empty();
    }
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.equals("---")) {
        return Optional.empty();
      }
      if (line.startsWith(TITLE_KEY)) {
        return nonBlank(unquoted(line.substring(TITLE_KEY.length()).strip()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> heading(String text) {
    String fence = "";
    String previous = "";
    for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      String bare = line.strip();
      if (!fence.isEmpty()) {
        fence = bare.startsWith(fence) ? "" : fence;
      } else if (bare.startsWith("```") || bare.startsWith("~~~")) {
        fence = bare.substring(0, 3);
      } else if (line.startsWith("# ")) {
        return nonBlank(withoutClosing(bare.substring(1).strip()));
      } else if (isUnderline(bare) && !previous.isEmpty()) {
        return Optional.of(previous);
      }
      previous = fence.isEmpty() ? bare : "";
    }
    return Optional.empty();
  }

  private static boolean isUnderline(String line) {
    return line.startsWith("==") && line.chars().allMatch(c -> c == '=');
  }

  /// `# Title ##` is `Title`.
  private static String withoutClosing(String heading) {
    int end = heading.length();
    while (end > 0 && heading.charAt(end - 1) == '#') {
      end--;
    }
    return end > 0 && end < heading.length() && heading.charAt(end - 1) == ' '
        ? heading.substring(0, end).strip()
        : heading;
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() > 1
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static Optional<String> nonBlank(String title) {
    return title.isBlank() ? Optional.empty() : Optional.of(title);
  }
}
