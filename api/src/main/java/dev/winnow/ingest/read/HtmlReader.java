package dev.winnow.ingest.read;

import dev.winnow.index.Document;
import dev.winnow.ingest.charset.Declaration;
import dev.winnow.ingest.charset.WebEncoding;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.select.Elements;

/// Reads an HTML page: the title, and of its text the main part as Markdown.
///
/// The main part is `<main>`, else a lone `<article>`, else the body, without navigation, forms and
/// scripts. See [HtmlText] for what becomes of its elements.
final class HtmlReader {
  /// Elements deeper than this become siblings, as in browsers.
  private static final int MAX_DEPTH = 512;

  private final IngestLimits limits;

  HtmlReader(IngestLimits limits) {
    this.limits = limits;
  }

  Parsed read(Item item) throws UnreadableException {
    Optional<WebEncoding> declared = Declaration.ofHtml(item.bytes());
    DocumentReader.requireReadable(declared);
    DecodedText decoded = DecodedText.of(item.bytes(), declared);
    requireFewTags(decoded.text());
    var parser = Parser.htmlParser().setMaxDepth(MAX_DEPTH);
    var page = parser.parseInput(decoded.text(), "");
    Element main = main(page);
    String title = page.title().isBlank() ? headline(page) : page.title();
    Document document =
        Document.of(item.id(), HtmlText.of(main))
            .withTitle(title.isBlank() ? FileType.stem(item.origin()) : title);
    return new Parsed(document, decoded.note().isEmpty() ? List.of() : List.of(decoded.note()));
  }

  private void requireFewTags(String html) throws UnreadableException {
    int tags = 0;
    for (int i = html.indexOf('<'); i >= 0; i = html.indexOf('<', i + 1)) {
      tags++;
    }
    if (tags > limits.htmlTags()) {
      throw new UnreadableException(
          "has %d HTML tags; expected at most %d; split it, or raise the limit htmlTags"
              .formatted(tags, limits.htmlTags()));
    }
  }

  private static Element main(org.jsoup.nodes.Document page) {
    Element main = page.selectFirst("main, [role=main]");
    if (main != null && main.hasText()) {
      return main;
    }
    Elements articles = page.select("article");
    return articles.size() == 1 && articles.getFirst().hasText()
        ? articles.getFirst()
        : page.body();
  }

  private static String headline(Element page) {
    Element headline = page.selectFirst("h1");
    return headline == null ? "" : headline.text();
  }
}
