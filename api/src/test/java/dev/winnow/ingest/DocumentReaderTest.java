package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentReaderTest {
  @Test
  void nameIsTheTitleOfAText() throws Exception {
    assertEquals(
        Document.of("a/release-notes.txt", "x").withTitle("release-notes"),
        Sample.read("a/release-notes.txt", "x").document());
  }

  @Test
  void firstHeadingIsTheTitleOfMarkdown() throws Exception {
    assertEquals("Guide", Sample.read("a.md", "# Guide\ntext").document().title());
  }

  @Test
  void nameIsTheTitleOfMarkdownWithoutHeading() throws Exception {
    assertEquals("a", Sample.read("a.md", "text").document().title());
  }

  @Test
  void qualifiedNameIsTheTitleOfAJavaSource() throws Exception {
    String source = "/* licence */\npackage java.util;\n\nclass List {}";

    assertEquals("java.util.List", Sample.read("x/List.java", source).document().title());
  }

  @Test
  void markdownIsNotChanged() throws Exception {
    String text = "---\ntitle: t\n---\n\n# Guide  \r\n\ttext";

    assertEquals(text, Sample.read("a.md", text).document().text());
  }

  @Test
  void emptyFileIsADocumentWithAWarning() throws Exception {
    Parsed parsed = Sample.read("a.txt", "");

    assertEquals(List.of("has no text; only its title and fields can be found"), parsed.warnings());
  }

  @Test
  void titleOfHostileLengthIsCut() throws Exception {
    String text = "# " + "x".repeat(50_000);

    assertEquals(1_000, Sample.read("a.md", text).document().title().length());
  }

  @Test
  void nulBehindTheFirstBytesBecomesASpace() throws Exception {
    String text = "x".repeat(FileType.HEAD_BYTES) + "\u0000y";
    Item item = Item.file("a.txt", FileType.TEXT, text.getBytes());

    String read = new DocumentReader(IngestLimits.DEFAULTS).read(item).document().text();

    assertEquals(text.replace('\u0000', ' '), read);
  }
}
