package dev.winnow.ingest;

import dev.winnow.index.Document;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.select.Elements;
import org.jspecify.annotations.Nullable;

/// Reads an HTML page: the title, and of its text the main part as Markdown.
///
/// The main part is `<main>`, else a lone `<article>`, else the body, without navigation, forms and
/// scripts. See [HtmlText] for what becomes of its elements.
final class HtmlReader {
  /// Elements deeper than this become siblings, as in browsers.
  private static final int MAX_DEPTH = 512;

  private static final int CHARSET_SEARCH_BYTES = 4 << 10;
  private static final Pattern CHARSET =
      Pattern.compile("(?i)<meta[^>]*charset\\s*=\\s*[\"']?\\s*([\\w.:-]+)");

  private final IngestLimits limits;

  HtmlReader(IngestLimits limits) {
    this.limits = limits;
  }

  Parsed read(Item item) throws UnreadableException {
    DecodedText decoded = DecodedText.of(item.bytes(), declaredCharset(item.bytes()));
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

  private static @Nullable Charset declaredCharset(byte[] bytes) {
    int length = Math.min(bytes.length, CHARSET_SEARCH_BYTES);
    Matcher meta = CHARSET.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    if (!meta.find()) {
      return null;
    }
    try {
      Charset charset = Charset.isSupported(meta.group(1)) ? Charset.forName(meta.group(1)) : null;
      // A page whose tags were read as ASCII cannot be UTF-16, whatever it says.
      return charset != null && charset.name().startsWith("UTF-16") ? null : charset;
    } catch (IllegalCharsetNameException _) {
      return null;
    }
  }
}
