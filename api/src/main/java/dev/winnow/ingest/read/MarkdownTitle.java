package dev.winnow.ingest.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.ingest.formats.FrontMatter;
import java.util.Iterator;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/// Finds the title of a Markdown text: that of its front matter, else its first heading of level 1,
/// which may be one of HTML. Reads lines once, without regular expressions that hostile lines could
/// slow down.
final class MarkdownTitle {
  private static final String TITLE = "title";
  private static final String HTML_HEADING = "<h1";
  private static final int LONGEST_HTML = 4_000;

  private static final JsonMapper JSON = new JsonMapper();

  private MarkdownTitle() {}

  static Optional<String> of(String text) {
    return frontMatter(text).or(() -> heading(text));
  }

  private static Optional<String> frontMatter(String text) {
    Optional<FrontMatter> matter = FrontMatter.of(text);
    try {
      return matter
          .flatMap(FrontMatter::toJson)
          .flatMap(MarkdownTitle::titleOf)
          .or(() -> matter.flatMap(MarkdownTitle::line));
    } catch (IllegalArgumentException _) {
      return matter.flatMap(MarkdownTitle::line);
    }
  }

  private static Optional<String> titleOf(String json) {
    try {
      JsonNode title = JSON.readTree(json).path(TITLE);
      return title.isValueNode() ? nonBlank(title.asText().strip()) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("front matter became " + json, e);
    }
  }

  /// A title in front matter that is not valid as a whole, such as one with a colon in it.
  private static Optional<String> line(FrontMatter matter) {
    String key = matter.toml() ? "title =" : "title:";
    return matter
        .source()
        .lines()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .flatMap(line -> nonBlank(unquoted(line.substring(key.length()).strip())));
  }

  private static Optional<String> heading(String text) {
    String fence = "";
    String previous = "";
    int start = 0;
    for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      int html = line.startsWith("<") || line.startsWith(" ") ? line.indexOf(HTML_HEADING) : -1;
      int at = start + html;
      start = text.indexOf('\n', start) + 1;
      String bare = line.strip();
      if (!fence.isEmpty()) {
        fence = bare.startsWith(fence) ? "" : fence;
      } else if (bare.startsWith("```") || bare.startsWith("~~~")) {
        fence = bare.substring(0, 3);
      } else if (html >= 0 && isTag(line, html)) {
        Optional<String> title = htmlHeading(text, at);
        if (title.isPresent()) {
          return title;
        }
      } else if (line.startsWith("# ")) {
        return nonBlank(withoutClosing(bare.substring(1).strip()));
      } else if (isUnderline(bare) && !previous.isEmpty()) {
        return Optional.of(previous);
      }
      previous = fence.isEmpty() ? bare : "";
    }
    return Optional.empty();
  }

  private static boolean isTag(String line, int at) {
    int end = at + HTML_HEADING.length();
    return end == line.length() || " \t>".indexOf(line.charAt(end)) >= 0;
  }

  /// The words of an HTML heading, or else what its picture says.
  private static Optional<String> htmlHeading(String text, int at) {
    String html = CleanText.cut(text.substring(at), LONGEST_HTML);
    int end = html.indexOf("</h1>");
    Element body = Jsoup.parseBodyFragment(end < 0 ? html : html.substring(0, end)).body();
    Element heading = body.selectFirst("h1");
    if (heading == null) {
      return Optional.empty();
    }
    return nonBlank(heading.text()).or(() -> nonBlank(heading.select("img").attr("alt").strip()));
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
