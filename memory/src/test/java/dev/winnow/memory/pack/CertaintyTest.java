package dev.winnow.memory.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Entropies worked by hand after XL3M's formula.
class CertaintyTest {
  private static final double[] SURE = {Math.log(.97)};
  private static final double[] TORN = {Math.log(.5), Math.log(.25), Math.log(.125)};

  private final List<String> asked = new ArrayList<>();

  /// Sure where the prompt has the answer, torn elsewhere.
  private double[] model(String prompt) {
    asked.add(prompt);
    return prompt.contains("Graz") ? SURE : TORN;
  }

  @Test
  void theEntropyIsThatOfTheTokensAndOfOneForTheRest() {
    assertEquals(0, Certainty.entropy(new double[] {0}), 1e-12);
    assertEquals(Math.log(2), Certainty.entropy(new double[] {Math.log(.5), Math.log(.5)}), 1e-12);
    // .5 ln 2 + .25 ln 4 + .125 ln 8 + .125 ln 8 = 1.75 ln 2
    assertEquals(1.75 * Math.log(2), Certainty.entropy(TORN), 1e-12);
    assertEquals(0, Certainty.entropy(new double[] {0, Double.NEGATIVE_INFINITY}), 1e-12);
  }

  @Test
  void aTextThatLeavesLittleDoubtIsBest() {
    double[] scores =
        SentenceScorer.certainty(this::model, 10)
            .score("Where does she live?", List.of("It rained.", "She moved to Graz."));

    assertArrayEquals(
        new double[] {-1.75 * Math.log(2), .97 * Math.log(.97) + .03 * Math.log(.03)},
        scores,
        1e-9);
    assertTrue(asked.contains("It rained.\n\nWhere does she live?"), asked.toString());
  }

  @Test
  void callsAreBoundedAndGoToTheTextsWithTheWordsOfTheQuery() {
    List<String> texts = List.of("Nothing.", "Rain fell.", "Where she may live.", "She lives.");

    double[] scores = SentenceScorer.certainty(this::model, 2).score("where does she live", texts);

    assertEquals(2, asked.size());
    assertTrue(asked.stream().allMatch(prompt -> prompt.contains("live")), asked.toString());
    assertTrue(Math.min(scores[2], scores[3]) > Math.max(scores[0], scores[1]));
  }

  @Test
  void theCertainSegmentsArePackedInTheirOrder() {
    List<Piece> segments = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String text =
          i == 7 ? "By then she lived in Graz." : "Page %d tells of the rain.".formatted(i);
      segments.add(Piece.of("s" + i, text).withMoment(Piece.Moment.of("book", i)));
    }
    var packer =
        Packer.of(
            PackConfig.DEFAULTS.withBudget(40).withFrame(new Frame("")), TokenCounter.estimate());

    Pack pack =
        packer.pack(
            PackRequest.of("Where?", segments).scoredBy(SentenceScorer.certainty(this::model, 10)));

    assertTrue(pack.parts().stream().anyMatch(part -> part.piece().equals("s7")), pack.text());
    assertTrue(pack.parts().size() < 10);
  }

  @Test
  void whatIsNoLogProbabilityIsRefused() {
    for (double[] wrong : new double[][] {{}, {.5}, {Double.NaN}}) {
      var error = assertThrows(IllegalArgumentException.class, () -> Certainty.entropy(wrong));
      assertTrue(error.getMessage().contains("expected at least one, each at most 0"));
    }
  }

  @Test
  void noCallAtAllIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> SentenceScorer.certainty(this::model, 0));
  }
}
