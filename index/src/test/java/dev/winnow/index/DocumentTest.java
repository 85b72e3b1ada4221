package dev.winnow.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static final Document DOCUMENT = Document.of("d", "first. second.");
  private static final Passage SECOND = Passage.of(7, 14);

  @Test
  void theTextOfAPassageIsTitleHeadingsAndBodyByLine() {
    assertEquals(
        "Title\nOuter\nInner\nsecond.",
        DOCUMENT.withTitle("Title").textOf(SECOND.withHeadings(List.of("Outer", "Inner"))));
  }

  @Test
  void withoutTitleAndHeadingsItIsTheBodyAlone() {
    assertEquals("second.", DOCUMENT.textOf(SECOND));
    assertEquals("Outer\nsecond.", DOCUMENT.textOf(SECOND.withHeadings(List.of("Outer"))));
  }

  @Test
  void nullIsToldByDocumentAndField() {
    Document document = Document.of("a", "text");
    var value = assertThrows(NullPointerException.class, () -> document.with("year", null));
    List<String> tags = Arrays.asList("x", null);
    var part =
        assertThrows(
            IllegalArgumentException.class,
            () -> FieldValues.of("tags", new Schema.Field.Keyword(), tags));

    assertEquals(
        "field 'year' of document 'a' is null; expected a value; leave out what has none",
        value.getMessage());
    assertEquals(
        "field 'tags' has a list with null; expected values; leave out what has none",
        part.getMessage());
    assertThrows(IllegalArgumentException.class, () -> FieldValues.typeOf("tags", tags));
    assertThrows(NullPointerException.class, () -> Query.of(null));
  }
}
