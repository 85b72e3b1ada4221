package dev.winnow.memory.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceScorerTest {
  private static final String QUESTION = "Which instrument does my sister play?";

  @Test
  void meaningPutsAnswersAboveZeroAndAnythingElseBelow() {
    try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
      SentenceScorer meaning = SentenceScorer.meaning(models.embedder("minilm"));

      double[] scores =
          meaning.score(
              QUESTION,
              List.of(
                  "Mia, my sister, took up the cello at school.",
                  "The invoice is due at the end of the month.",
                  "Rain is expected in the north."));

      assertTrue(scores[0] > 0, "" + scores[0]);
      assertTrue(scores[1] < 0, "" + scores[1]);
      assertTrue(scores[2] < 0, "" + scores[2]);
      assertArrayEquals(new double[0], meaning.score(QUESTION, List.of()));
    }
  }

  @Test
  void coverageCountsTellingWordsAndNotTheirEndings() {
    double[] scores =
        SentenceScorer.coverage()
            .score(
                "What did the sisters play?",
                List.of("My sister plays.", "What did the weather do?", "A sister came."));

    assertEquals(.75, scores[0], 1e-9); // both words
    assertEquals(-.25, scores[1], 1e-9); // function words alone
    assertTrue(scores[2] > 0 && scores[2] < scores[0], "" + scores[2]);
  }

  @Test
  void aQuestionOfFunctionWordsIsReadAsItStands() {
    double[] scores = SentenceScorer.coverage().score("Who is he?", List.of("That is he.", "No."));

    assertTrue(scores[0] > 0 && scores[1] < 0, scores[0] + " " + scores[1]);
  }
}
