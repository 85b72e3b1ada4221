package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTypeTest {
  @ParameterizedTest
  @CsvSource({
    "notes.txt, TEXT, text",
    "README, TEXT, text",
    "a/b.c/Makefile, TEXT, text",
    "guide.MD, MARKDOWN, markdown",
    "page.htm, HTML, html",
    "Files.java, SOURCE, java",
    "lib.rs, SOURCE, rust",
    "x.hpp, SOURCE, cpp",
    "style.css, SOURCE, css",
    "data.jsonl, JSON_LINES, json",
    "data.ndjson, JSON_LINES, json",
    "one.json, TEXT, json",
    "settings.yml, TEXT, yaml",
    "src.zip, ARCHIVE, archive"
  })
  void nameDecidesTheTypeOfText(String name, FileType.Format format, String type) {
    assertEquals(new FileType(format, type), FileType.of(name, bytes("some text")));
  }

  @Test
  void firstBytesDecideWhereTheNameSaysNothing() {
    assertEquals(FileType.HTML, FileType.of("page", bytes("\n <!DOCTYPE HTML><p>x")));
  }

  @Test
  void pictureNamedAsTextIsBinary() {
    assertEquals(FileType.BINARY, FileType.of("a.txt", bytes("\u0089PNG\r\n\u0000\u0000")));
  }

  @Test
  void pdfIsBinaryThoughItStartsWithText() {
    assertEquals(NoText.PDF.type(), FileType.of("paper", bytes("%PDF-1.7\n1 0 obj")));
  }

  @Test
  void officeDocumentIsNoArchiveThoughItIsAZip() {
    assertEquals(NoText.OFFICE.type(), FileType.of("a.docx", bytes("PK\u0003\u0004...")));
  }

  @Test
  void controlCharactersAreBinary() {
    assertEquals(FileType.BINARY, FileType.of("x", new byte[] {1, 2, 3, 4, 5, 'a'}));
  }

  @Test
  void utf16WithItsMarkIsText() {
    byte[] utf16 = "\uFEFFhello".getBytes(StandardCharsets.UTF_16LE);

    assertEquals(FileType.TEXT, FileType.of("a.txt", utf16));
  }

  @Test
  void archiveIsKnownByItsSignatureWhateverItsName() {
    assertEquals(FileType.ARCHIVE, FileType.of("sources", bytes("PK\u0003\u0004...")));
  }

  @Test
  void jsonWithAnObjectOnEachLineIsJsonLines() {
    assertEquals(FileType.JSON_LINES, FileType.of("d.json", bytes("{\"a\":1}\n{\"a\":2}\n")));
  }

  @Test
  void jsonOfOneObjectIsText() {
    assertEquals("TEXT", FileType.of("d.json", bytes("{\n\"a\":1}\n")).format().name());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
