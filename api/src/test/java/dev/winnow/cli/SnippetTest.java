package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SnippetTest {
  @Test
  void aShortPassageIsShownWhole() {
    assertEquals("Cats hunt mice.", new Snippet("mice", 40).of("Cats hunt mice."));
  }

  @Test
  void aLongPassageIsCutWhereMostWordsOfTheQueryAre() {
    String passage =
        "one mouse. "
            + "filler words here. ".repeat(40)
            + "the cats hunt mice. "
            + "more ".repeat(40);

    String snippet = new Snippet("do cats hunt mice", 100).of(passage);

    assertTrue(snippet.contains("the cats hunt mice."), snippet);
    assertTrue(snippet.startsWith("... "), snippet);
    assertTrue(snippet.endsWith(" ..."), snippet);
  }

  @Test
  void wordsAreSeenInAnySpelling() {
    String passage =
        "filler words. ".repeat(40) + "the cafe\u0301 o\uFB03ce. " + "more ".repeat(40);

    for (String query : List.of("caf\u00E9 office", "cafe of\u00ADfice")) {
      String snippet = new Snippet(query, 100).of(passage);
      assertTrue(snippet.contains("the cafe\u0301 o\uFB03ce."), snippet);
    }
  }

  @Test
  void linesBreakBetweenWordsAndLongWordsAreCut() {
    assertEquals(List.of("aa bb", "cccccc", "dd"), HitPrinter.wrapped(" aa bb\ncccccccc dd", 6));
  }
}
