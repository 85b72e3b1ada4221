package dev.winnow.ingest.read;

import dev.winnow.index.Document;
import dev.winnow.ingest.charset.Declaration;
import dev.winnow.ingest.charset.WebEncoding;
import dev.winnow.ingest.formats.FrontMatter;
import dev.winnow.ingest.formats.Notebook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses items into documents, one each. Immutable, and so thread-safe.
public final class DocumentReader {
  /// Part of the pipeline's fingerprint: raise it when the same bytes give a different document.
  public static final String VERSION = "reader-2";

  private static final int MAX_TITLE_LENGTH = 1_000;
  private static final int TITLE_SEARCH_LENGTH = 100_000;

  private static final Pattern JAVA_PACKAGE = Pattern.compile("(?m)^package\\s+([\\w.]+)\\s*;");

  private final IngestLimits limits;

  public DocumentReader(IngestLimits limits) {
    this.limits = limits;
  }

  public Parsed read(Item item) throws UnreadableException {
    Parsed parsed =
        switch (item.type().format()) {
          case TEXT, SOURCE -> text(item);
          case MARKDOWN -> markdown(item);
          case NOTEBOOK -> notebook(item);
          case HTML -> new HtmlReader(limits).read(item);
          case JSON_LINE -> new JsonLine(limits).document(item);
          case JSON_LINES, JSON_ARRAY, TABLE, ARCHIVE, TAR, BINARY ->
              throw new IllegalStateException(item.place() + " is not one document");
        };
    return mended(parsed);
  }

  private static Parsed text(Item item) throws UnreadableException {
    Optional<WebEncoding> declared =
        item.type().format() == FileType.Format.SOURCE
            ? Declaration.ofSource(item.bytes())
            : Declaration.ofXml(item.bytes());
    requireReadable(declared);
    DecodedText decoded = DecodedText.of(item.bytes(), declared);
    Document document =
        Document.of(item.id(), decoded.text()).withTitle(title(item, decoded.text()));
    return new Parsed(document, decoded.note().isEmpty() ? List.of() : List.of(decoded.note()));
  }

  /// Browsers refuse some encodings, and show a single U+FFFD.
  static void requireReadable(Optional<WebEncoding> declared) throws UnreadableException {
    if (declared.isPresent() && declared.get().isRefused()) {
      throw new UnreadableException(
          "declares an encoding that no browser reads any more, such as ISO-2022-KR; expected"
              + " UTF-8; convert it");
    }
  }

  private Parsed markdown(Item item) throws UnreadableException {
    Parsed parsed = text(item);
    Document document = parsed.document();
    Optional<FrontMatter> matter = FrontMatter.of(document.text());
    if (matter.isEmpty()) {
      return parsed;
    }
    List<String> warnings = new ArrayList<>(parsed.warnings());
    try {
      Optional<String> members = matter.get().toJson();
      if (members.isPresent()) {
        RawFields fields = new JsonLine(limits).fields(members.get());
        warnings.addAll(fields.warnings());
        document =
            new Document(
                document.id(), document.title(), document.text(), fields.values(), List.of());
      }
    } catch (IllegalArgumentException e) {
      warnings.add(String.valueOf(e.getMessage()));
    }
    return new Parsed(document, warnings);
  }

  private Parsed notebook(Item item) throws UnreadableException {
    DecodedText decoded = DecodedText.of(item.bytes());
    try {
      String text = new Notebook(limits.documentBytes()).markdown(decoded.text());
      Document document = Document.of(item.id(), text).withTitle(title(item, text));
      return new Parsed(document, decoded.note().isEmpty() ? List.of() : List.of(decoded.note()));
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(String.valueOf(e.getMessage()));
    }
  }

  private static String title(Item item, String text) {
    String start = CleanText.cut(text, TITLE_SEARCH_LENGTH);
    String stem = FileType.stem(item.origin());
    return switch (item.type().name()) {
      case "markdown", "notebook" -> MarkdownTitle.of(start).orElse(stem);
      case "java" -> {
        Matcher enclosing = JAVA_PACKAGE.matcher(start);
        yield enclosing.find() ? enclosing.group(1) + "." + stem : stem;
      }
      default -> stem;
    };
  }

  private static Parsed mended(Parsed parsed) {
    Document document = parsed.document();
    String title = CleanText.cut(CleanText.of(document.title()), MAX_TITLE_LENGTH);
    String text = CleanText.of(document.text());
    List<String> warnings = new ArrayList<>(parsed.warnings());
    if (!text.equals(document.text())) {
      warnings.add("has NULs or unpaired surrogates; each became a space or U+FFFD");
    }
    if (text.isBlank() && !title.isBlank()) { // the engine warns if both are missing
      warnings.add("has no text; only its title and fields can be found");
    }
    return new Parsed(
        new Document(document.id(), title, text, document.fields(), document.passages()), warnings);
  }
}
