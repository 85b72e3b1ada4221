package dev.winnow.ingest.read;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/// Writes an element's text as Markdown that a Markdown chunker understands: headings as `#` lines,
/// lists as `-` lines, table rows as ` | `-separated lines, preformatted text in fences, everything
/// else as paragraphs. White space is collapsed as a browser would. Walks without recursion.
final class HtmlText implements NodeFilter {
  private static final Set<String> LEFT_OUT =
      Set.of(
          "script style noscript template nav form button select textarea iframe object svg math canvas audio video dialog"
              .split(" "));

  private static final Set<String> LINES = Set.of("li", "tr", "dt", "dd", "option", "summary");

  private final Element root;
  private final StringBuilder out = new StringBuilder();

  /// Still to be written before the next text: line breaks, a space, or the mark of a list item or
  /// heading.
  private int breaks;

  private boolean space;
  private String mark = "";

  private boolean heading;

  private HtmlText(Element root) {
    this.root = root;
  }

  static String of(Element root) {
    var text = new HtmlText(root);
    FilterResult _ = NodeTraversor.filter(text, root);
    return text.out.toString();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode text) {
      append(text.getWholeText());
      return FilterResult.CONTINUE;
    }
    if (!(node instanceof Element element)) {
      return FilterResult.SKIP_ENTIRELY;
    }
    if (leftOut(element)) {
      return FilterResult.SKIP_ENTIRELY;
    }
    String name = element.normalName();
    switch (name) {
      case "br" -> lineBreak(1);
      case "pre" -> {
        preformatted(element.wholeText());
        return FilterResult.SKIP_ENTIRELY;
      }
      case "td", "th" -> mark = cellMark(element);
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        lineBreak(2);
        mark = "#".repeat(name.charAt(1) - '0') + " ";
        heading = true;
      }
      default -> {
        lineBreak(breaksAround(element, name));
        mark = name.equals("li") ? "- " : mark;
      }
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      String name = element.normalName();
      if (isHeading(name)) {
        heading = false;
        mark = "";
        lineBreak(2);
      } else if (!name.equals("td") && !name.equals("th")) {
        lineBreak(breaksAround(element, name));
      }
    }
    return FilterResult.CONTINUE;
  }

  private boolean leftOut(Element element) {
    return LEFT_OUT.contains(element.normalName())
        || element.hasAttr("hidden")
        || element.attr("aria-hidden").equals("true")
        || element.attr("role").equals("navigation")
        || element.hasClass("headerlink")
        || isPageFurniture(element);
  }

  /// The header and footer of the page, not those of an article in it.
  private boolean isPageFurniture(Element element) {
    String name = element.normalName();
    return root.normalName().equals("body")
        && (name.equals("header") || name.equals("footer") || name.equals("aside"))
        && element.parent() == root;
  }

  private static int breaksAround(Element element, String name) {
    if (LINES.contains(name)) {
      return 1;
    }
    return element.isBlock() && !name.equals("td") && !name.equals("th") ? 2 : 0;
  }

  private static boolean isHeading(String name) {
    return name.length() == 2
        && name.charAt(0) == 'h'
        && name.charAt(1) >= '1'
        && name.charAt(1) <= '6';
  }

  private static String cellMark(Element cell) {
    return cell.previousElementSibling() == null ? "" : " | ";
  }

  private void lineBreak(int count) {
    if (heading) {
      space |= count > 0;
    } else {
      breaks = Math.max(breaks, count);
    }
  }

  private void append(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00A0') {
        space = true;
      } else {
        payDebts(c);
        out.append(c);
      }
    }
  }

  private void payDebts(char next) {
    boolean lineStart = out.isEmpty() || breaks > 0;
    if (!out.isEmpty()) {
      out.repeat('\n', breaks);
    }
    if (!mark.isEmpty()) {
      out.append(lineStart ? mark.stripLeading() : mark);
    } else if (lineStart && next == '#') {
      out.append('\\'); // a paragraph, not a heading
    } else if (!lineStart && space) {
      out.append(' ');
    }
    breaks = 0;
    space = false;
    mark = "";
  }

  private void preformatted(String text) {
    if (text.isBlank() || heading) {
      append(text);
      return;
    }
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    lineBreak(2);
    payDebts(' ');
    out.append(fence).append('\n').append(withoutBlankEdges(text)).append('\n').append(fence);
    breaks = 2;
  }

  /// Without blank lines at both ends; the first line keeps its indentation.
  private static String withoutBlankEdges(String text) {
    int start = 0;
    for (int i = 0; Character.isWhitespace(text.charAt(i)); i++) {
      start = text.charAt(i) == '\n' ? i + 1 : start;
    }
    return text.substring(start).stripTrailing();
  }
}
