package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ApiViewTest {
  private static final String SOURCE =
      """
      /* A licence. */
      package java.nio.file;

      import java.util.stream.Stream;

      /**
       * Works on <em>files</em>.
       */
      @Deprecated
      public final class Files<T> extends Base {
          /** Not for users. */
          private Files() {}

          /** Says nothing. */
          int hidden;

          /** How many at most. */
          public static final int LIMIT = 1 << 10;

          /**
           * Reads lines lazily.
           *
           * @param path the file
           * @throws IOException if it fails
           */
          @Override
          public static Stream<String> lines(java.nio.file.Path path, int... sizes)
              throws IOException {
              return null; // secret
          }

          public void undocumented() {}

          /// What to *do*.
          public enum Option {
              /** Begin anew. */
              CREATE("x") { },
              /** Go on. */
              APPEND
          }

          /** Called back. */
          protected interface Visitor {
              /** Sees a file. */
              void visit();
          }
      }
      """;

  @Test
  void everyDocumentedPublicOrProtectedDeclarationIsOnePassage() {
    assertEquals(
        List.of(
            List.of("Files"),
            List.of("Files", "LIMIT"),
            List.of("Files", "lines(Path, int[])"),
            List.of("Files", "Option"),
            List.of("Files", "Option", "CREATE"),
            List.of("Files", "Option", "APPEND"),
            List.of("Files", "Visitor"),
            List.of("Files", "Visitor", "visit()")),
        view(SOURCE).passages().stream().map(Passage::headings).toList());
  }

  @Test
  void passageIsTheSignatureAndTheDocumentationInPlainWords() {
    assertEquals("public final class Files<T> extends Base\nWorks on files.", passage(0));
    assertEquals("public static final int LIMIT\nHow many at most.", passage(1));
    assertEquals(
        "public static Stream<String> lines(java.nio.file.Path path, int... sizes) throws"
            + " IOException\n"
            + "Reads lines lazily.\n"
            + "Parameter path: the file",
        passage(2));
    assertEquals("public enum Option\nWhat to do.", passage(3));
    assertEquals("CREATE\nBegin anew.", passage(4));
  }

  @Test
  void neitherBodiesNorLicencesAreLeft() {
    String text = view(SOURCE).text();

    assertFalse(text.contains("licence"));
    assertFalse(text.contains("secret"));
    assertFalse(text.contains("Not for users"));
  }

  @Test
  void titleIsTheClassWithItsPackage() {
    assertEquals("Files (java.nio.file)", view(SOURCE).title());
  }

  @Test
  void placesTellTheLinesOfTheSource() {
    String lines = view(SOURCE).fields().get(ApiView.LINES).toString();

    assertTrue(lines.startsWith("0:9:40 "), lines);
  }

  @Test
  void longDocumentationIsSplitBetweenSentences() {
    String docs = "This sentence tells of something that matters much. ".repeat(60);

    Document view = view("package a;\n/** " + docs + "*/\npublic class A {}");

    assertTrue(view.passages().size() > 2, () -> view.passages().toString());
    assertTrue(
        view.passages().stream().allMatch(passage -> passage.headings().equals(List.of("A"))));
  }

  @Test
  void sourceWithoutPublicTypeHasNoView() {
    assertEquals(Optional.empty(), ApiView.of(Document.of("a/A.java", "/** A. */ class A {}")));
  }

  @Test
  void brokenSourceGivesWhatCanBeRead() {
    assertEquals(
        List.of("A"),
        view("package a; /** A. */ public class A { /** B. */ public void b( {")
            .passages()
            .getFirst()
            .headings());
  }

  private static Document view(String source) {
    return ApiView.of(Document.of("java.base/java/nio/file/Files.java", source)).orElseThrow();
  }

  private static String passage(int i) {
    Document view = view(SOURCE);
    Passage passage = view.passages().get(i);
    return view.text().substring(passage.start(), passage.end());
  }
}
