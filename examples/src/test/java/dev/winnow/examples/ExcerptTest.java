package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ExcerptTest {
  private static final String TEXT =
      "This is the summary. Nothing of note here at all. The buffer is filled line by line."
          + " Something else follows. It ends.";

  @Test
  void shortTextIsWhole() {
    assertEquals(TEXT, Excerpt.of(TEXT, "anything", 200));
  }

  @Test
  void summaryComesFirstThenWhatTheQuestionAsks() {
    assertEquals(
        "This is the summary. ... The buffer is filled line by line.",
        Excerpt.of(TEXT, "read lines of a buffer", 65));
  }

  @Test
  void oneLongSentenceIsCutBetweenWords() {
    String excerpt = Excerpt.of("word ".repeat(100).strip(), "question", 50);

    assertTrue(excerpt.length() <= 50, excerpt);
    assertTrue(excerpt.endsWith("word ..."), excerpt);
  }
}
