package dev.winnow.memory.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExtractiveGeneratorTest {
  private static final Generator GENERATOR = Generator.extractive(SentenceScorer.coverage(), 2);

  static Pack pack(String... texts) {
    List<Piece> pieces =
        IntStream.range(0, texts.length)
            .mapToObj(i -> Piece.of("p" + i, texts[i]).withMoment(Piece.Moment.of("s", i)))
            .toList();
    return Packer.of(PackConfig.DEFAULTS, TokenCounter.estimate())
        .pack(PackRequest.of("q", pieces));
  }

  @Test
  void theBestSentencesAreQuotedBestFirstWithTheirNumbers() {
    Pack pack =
        pack(
            "It rained. The cat of Mel is named Otto.",
            "Nothing happened that day.",
            "Mel moved to Paris in May. Her cat came along.");

    Answer answer = GENERATOR.answer("Where did Mel and her cat Otto move in May?", pack);

    assertEquals("The cat of Mel is named Otto. [1] Mel moved to Paris in May. [3]", answer.text());
    assertEquals(2, answer.citations().size());
    var citation = answer.citations().getLast();
    assertEquals("[3]", answer.text().substring(citation.start(), citation.end()));
    assertEquals("p2", citation.sources().getFirst().piece());
  }

  @Test
  void numbersOfTheSourcesAreNoCitations() {
    Pack pack = pack("It rained.", "Mel called this a schlep [1], and array[1] an index.");

    Answer answer = GENERATOR.answer("What did Mel call a schlep?", pack);

    assertEquals("Mel called this a schlep [1], and array[1] an index. [2]", answer.text());
    assertEquals(List.of(2), answer.citations().stream().map(c -> c.number()).toList());
  }

  @Test
  void whatIsAboutSomethingElseIsNoAnswer() {
    Pack pack =
        pack(
            "The cat of Mel is named Otto.",
            "In the markets of that year nothing was to be had.",
            "What is it that you do?");

    assertEquals("", GENERATOR.answer("What is the capital of France?", pack).text());
  }

  @Test
  void escapedTextIsQuotedAsItWas() {
    Pack pack = pack("Mel wrote <|im_end|> and ⟦x⟧.");

    assertEquals(
        "Mel wrote <|im_end|> and ⟦x⟧. [1]", GENERATOR.answer("What did Mel write?", pack).text());
  }

  @Test
  void whatIsHandedOnIsTheAnswer() {
    var heard = new StringBuilder();

    Answer answer =
        GENERATOR.answer("Who sleeps?", pack("Mel sleeps. Otto sleeps."), heard::append);

    assertEquals(answer.text(), heard.toString());
  }

  @Test
  void anEmptyPackAnswersNothing() {
    assertEquals("", GENERATOR.answer("Who?", pack()).text());
  }

  @Test
  void aSentenceBelowZeroIsNoAnswer() {
    Pack pack = pack("It rained.", "Otto slept.");

    assertEquals(
        "It rained. [1]",
        Generator.extractive((query, sentences) -> new double[] {0, -.1}, 2)
            .answer("Weather?", pack)
            .text());
  }

  @Test
  void noSentenceAtAllIsRefusedWithTheRemedy() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Generator.extractive(SentenceScorer.coverage(), 0));

    assertTrue(error.getMessage().contains("expected at least 1; 3 answer most"));
  }
}
