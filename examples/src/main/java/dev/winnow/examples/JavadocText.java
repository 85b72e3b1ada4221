package dev.winnow.examples;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/// Turns a documentation comment, `/** */` or `///`, into plain text: a paragraph a line, list
/// items behind dashes, code as it stands. Tags that only serve the generator are left out.
final class JavadocText {
  private static final Pattern STARS = Pattern.compile("(?m)^[ \\t]*\\*+ ?");
  private static final Pattern SLASHES = Pattern.compile("(?m)^[ \\t]*/// ?");
  private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^\\s*@([\\w.]+)\\s*");
  private static final Pattern MARKDOWN_LINK = Pattern.compile("\\[([\\w.#(), ]+)](?![(\\[])");

  /// Block tags that tell the reader something, with the words they become.
  private static final Map<String, String> LABELS =
      Map.of(
          "param", "Parameter",
          "return", "Returns:",
          "throws", "Throws",
          "exception", "Throws",
          "deprecated", "Deprecated:",
          "apiNote", "API note:",
          "implSpec", "Implementation:",
          "implNote", "Implementation note:");

  /// Those of them whose first word is a name.
  private static final Set<String> NAMED = Set.of("param", "throws", "exception");

  private static final Set<String> SPACED = Set.of("td", "th");

  private JavadocText() {}

  /// The comment in plain words.
  ///
  /// @param comment with or without its delimiters; may begin or end in the middle
  static String of(String comment) {
    String text = comment.strip();
    return text.startsWith("///")
        ? plain(tagged(SLASHES.matcher(text).replaceAll(""), true))
        : plain(tagged(STARS.matcher(undelimited(text)).replaceAll(""), false));
  }

  private static String undelimited(String text) {
    String open = text.startsWith("/**") ? text.substring(3) : text;
    return open.endsWith("*/") ? open.substring(0, open.length() - 2) : open;
  }

  /// HTML of the description and of the block tags that are kept.
  private static String tagged(String comment, boolean markdown) {
    String body = inline(comment, markdown);
    Matcher tag = BLOCK_TAG.matcher(body);
    var html = new StringBuilder();
    int from = 0;
    String name = "";
    while (tag.find()) {
      html.append(block(name, body.substring(from, tag.start()), markdown));
      name = tag.group(1);
      from = tag.end();
    }
    return html.append(block(name, body.substring(from), markdown)).toString();
  }

  private static String block(String tag, String body, boolean markdown) {
    String html = markdown ? markdown(body) : body;
    if (tag.isEmpty()) {
      return html;
    }
    String label = LABELS.get(tag);
    if (label == null) {
      return "";
    }
    if (!NAMED.contains(tag)) {
      return "<p>" + label + " " + html + "</p>";
    }
    String[] words = body.strip().split("\\s+", 2);
    String rest = words.length == 1 ? "" : ": " + (markdown ? markdown(words[1]) : words[1]);
    return "<p>" + label + " " + words[0].replace("<", "&lt;") + rest + "</p>";
  }

  /// Resolves `{@...}`, from the outside in.
  private static String inline(String text, boolean markdown) {
    var html = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf("{@"); at >= 0; at = text.indexOf("{@", from)) {
      int end = closingBrace(text, at);
      html.append(text, from, at).append(inlineTag(text.substring(at + 2, end), markdown));
      from = Math.min(end + 1, text.length());
    }
    return html.append(text.substring(from)).toString();
  }

  private static String inlineTag(String tag, boolean markdown) {
    String[] parts = tag.strip().split("\\s", 2); // more white space is indentation of code
    String body = parts.length == 1 ? "" : parts[1];
    return switch (parts[0]) {
      case "code", "literal" -> escaped(body);
      case "snippet" -> "<pre>" + escaped(snippet(body)) + "</pre>";
      case "link", "linkplain" -> escaped(label(body.strip()));
      case "value" -> escaped(reference(body));
      case "return" -> "Returns " + inline(body, markdown) + ".";
      case "jls" -> "JLS " + inline(body, markdown);
      case "jvms" -> "JVMS " + inline(body, markdown);
      case "extLink" -> afterFirstWord(inline(body.strip(), markdown));
      case "index" -> firstTerm(body.strip());
      case "inheritDoc", "docRoot" -> "";
      default -> inline(body, markdown);
    };
  }

  /// The inline code of a snippet; one that only names a file has none.
  private static String snippet(String body) {
    int colon = body.indexOf(':');
    return colon < 0 ? "" : body.substring(colon + 1);
  }

  /// What a link shows: its label, or else the reference itself.
  private static String label(String link) {
    int depth = 0;
    for (int i = 0; i < link.length(); i++) {
      char c = link.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (depth == 0 && Character.isWhitespace(c)) {
        return link.substring(i).strip();
      }
    }
    return reference(link);
  }

  private static String reference(String link) {
    String readable = link.strip().replaceAll("\\s+", " ").replace('#', '.');
    return readable.startsWith(".") ? readable.substring(1) : readable;
  }

  /// A term in quotes, or a word.
  private static String firstTerm(String text) {
    return text.startsWith("\"") ? text.split("\"", 3)[1] : text.split("\\s+", 2)[0];
  }

  private static String afterFirstWord(String text) {
    String[] words = text.split("\\s+", 2);
    return words.length == 1 ? text : words[1];
  }

  private static int closingBrace(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        depth++;
      } else if (text.charAt(i) == '}' && --depth == 0) {
        return i;
      }
    }
    return text.length();
  }

  // A line of code that begins with an annotation must not pass for a block tag.
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;");
  }

  private static String markdown(String text) {
    String linked =
        MARKDOWN_LINK.matcher(text).replaceAll(match -> escaped(reference(match.group(1))));
    return HtmlRenderer.builder().build().render(Parser.builder().build().parse(linked));
  }

  private static String plain(String html) {
    var writer = new PlainWriter();
    Jsoup.parseBodyFragment(html).body().traverse(writer);
    return writer.text();
  }

  /// Writes text nodes in a row, with line breaks around blocks.
  private static final class PlainWriter implements NodeVisitor {
    private final StringBuilder out = new StringBuilder();
    private final Deque<Node> preformatted = new ArrayDeque<>();

    @Override
    public void head(Node node, int depth) {
      if (node instanceof TextNode text) {
        append(text);
      } else if (node instanceof Element element) {
        open(element);
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element && element.isBlock() && !isSpaced(element)) {
        breakLine();
      }
      if (node.equals(preformatted.peek())) {
        preformatted.pop();
      }
    }

    private void open(Element element) {
      if (isSpaced(element)) {
        space();
      } else if (element.isBlock() || element.nameIs("br")) {
        breakLine();
      }
      if (element.nameIs("li")) {
        out.append("- ");
      }
      if (element.nameIs("pre")) {
        preformatted.push(element);
      }
    }

    private void append(TextNode node) {
      if (!preformatted.isEmpty()) {
        out.append(node.getWholeText());
        return;
      }
      String words = node.text();
      boolean spaced = words.startsWith(" ");
      if (spaced) {
        space();
      }
      out.append(words, spaced ? 1 : 0, words.length());
    }

    private void space() {
      if (!out.isEmpty() && !Character.isWhitespace(out.charAt(out.length() - 1))) {
        out.append(' ');
      }
    }

    private void breakLine() {
      if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n' && !endsWithDash()) {
        out.append('\n');
      }
    }

    private boolean endsWithDash() {
      return out.length() >= 2 && out.substring(out.length() - 2).equals("- ");
    }

    private static boolean isSpaced(Element element) {
      return SPACED.contains(element.normalName());
    }

    private String text() {
      List<String> lines =
          out.toString()
              .lines()
              .map(String::stripTrailing)
              .filter(line -> !line.isEmpty())
              .toList();
      return String.join("\n", lines).strip();
    }
  }
}
