package dev.winnow.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
