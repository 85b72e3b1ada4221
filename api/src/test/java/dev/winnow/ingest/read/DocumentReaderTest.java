package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.ingest.Sample;
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
  void declaredEncodingsOfXmlAndSourcesAreUsed() throws Exception {
    byte[] xml = "<?xml version='1.0' encoding='windows-1251'?><a>Привет</a>".getBytes("Cp1251");
    byte[] python = "# -*- coding: latin-1 -*-\nprint('\u201Ccafé')".getBytes("Cp1252");
    byte[] wide = "<?xml version='1.0'?><a>Привет</a>".getBytes("UTF-16LE");

    assertTrue(text("a.xml", xml).contains("Привет"));
    assertTrue(text("a.py", python).contains("\u201Ccafé"));
    assertTrue(text("b.xml", wide).contains("Привет"));
  }

  private static String text(String name, byte[] bytes) throws UnreadableException {
    Item item = Sample.item(name, bytes);
    return new DocumentReader(IngestLimits.DEFAULTS).read(item).document().text();
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
