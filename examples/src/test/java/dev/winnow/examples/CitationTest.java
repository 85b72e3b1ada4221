package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CitationTest {
  private static final String SOURCE =
      """
      package java.nio.file;

      public final class Files {
          /**
           * Reads <em>all</em> lines.
           */
          public static Stream<String> lines(Path path) throws IOException {
              return lines(path, UTF_8);
          }
      }
      """;

  @Test
  void memberIsNamedWithItsPlace() {
    var citation = Citation.of(hit(List.of("Files", "lines(Path)")));

    assertEquals("java.nio.file.Files.lines(Path)", citation.name());
    assertEquals(
        "module java.base, java.base/java/nio/file/Files.java, lines 4-9", citation.place());
    assertEquals(
        "public static Stream<String> lines(Path path) throws IOException", citation.signature());
    assertEquals("Reads all lines.", citation.docs());
  }

  @Test
  void hitWithoutPassageCitesTheClass() {
    var hit =
        new Hit(
            1,
            1,
            Document.of("java.base/java/nio/file/Files.java", SOURCE).withTitle("Files"),
            List.of(),
            List.of());

    var citation = Citation.of(hit);

    assertEquals("java.nio.file.Files", citation.name());
    assertTrue(citation.place().endsWith("lines 1-10"), citation.place());
  }

  @Test
  void otherDocumentsAreNamedByTheirHeadings() {
    var hit =
        new Hit(
            2,
            1,
            Document.of("docs/tuning.md", "# A\nText.").withTitle("Tuning"),
            List.of(new Hit.Match(0, 9, List.of("A"), "lexical", 1)),
            List.of());

    var citation = Citation.of(hit);

    assertEquals("A", citation.name());
    assertEquals("docs/tuning.md, lines 1-2", citation.place());
  }

  @Test
  void renderingShowsEverythingNeededToCheck() {
    String block = Citation.of(hit(List.of("Files", "lines(Path)"))).render("lines", 100);

    assertEquals(
        """
        [1] java.nio.file.Files.lines(Path)
            public static Stream<String> lines(Path path) throws IOException
            Reads all lines.
            module java.base, java.base/java/nio/file/Files.java, lines 4-9
            why: lexical #1 2.500 -> 1.0000
        """,
        block);
  }

  @Test
  void rowsKeepToTheWidth() {
    String block = Citation.of(hit(List.of("Files", "lines(Path)"))).render("lines", 40);

    assertTrue(
        block.contains(
            "    public static Stream<String>\n    lines(Path path) throws IOException\n"),
        block);
  }

  private static Hit hit(List<String> headings) {
    int start = SOURCE.indexOf("    /**");
    int end = SOURCE.lastIndexOf('}');
    return new Hit(
        1,
        1,
        Document.of("java.base/java/nio/file/Files.java", SOURCE).withTitle("Files"),
        List.of(new Hit.Match(start, end, headings, "lexical", 2.5)),
        List.of(new Hit.Entry("lexical", 1, 2.5, 1)));
  }
}
