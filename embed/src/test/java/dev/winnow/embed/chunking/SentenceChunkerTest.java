package dev.winnow.embed.chunking;

import static dev.winnow.embed.chunking.ChunkTexts.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceChunkerTest extends ChunkerContract {
  @Override
  Chunker chunker(ChunkLimits limits) {
    return Chunker.sentences(limits, 0);
  }

  @Test
  void sentencesArePackedWhole() {
    assertEquals(
        List.of("It rains. It pours.", "The old man snores!"),
        texts(Chunker.sentences(8, 0), "It rains. It pours. The old man snores!"));
  }

  @Test
  void sentencesAreRepeatedAsOverlap() {
    assertEquals(
        List.of("It rains. It pours.", "It pours. He snores!"),
        texts(Chunker.sentences(6, 1), "It rains. It pours. He snores!"));
  }

  @Test
  void longSentenceIsCutBetweenWords() {
    assertEquals(
        List.of("one two three four", "five six."),
        texts(Chunker.sentences(4, 0), "one two three four five six."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dr. Smith met J. R. Tolkien.",
        "It costs 3.5 dollars, i.e. too much.",
        "See Fig. 3 and No. 7 there.",
        "The U.S. Senate met.",
        "1. First item",
        "\"Really?\" he asked.",
        "Wait ... what now?",
        "Visit example.org now."
      })
  void oneSentenceStaysWhole(String text) {
    assertEquals(1, Sentences.starts(text).cardinality());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "One. Two.",
        "One! \"Two.\"",
        "He said \"one.\" Then two.",
        "(One.) Two.",
        "Title\n\nText",
        "- one\n- two",
        "\u4e00\u4e8c\u3002\u4e09\u56db\u3002",
        "Is it? It is.",
        "The answer is no. It is."
      })
  void twoSentencesAreToldApart(String text) {
    assertEquals(2, Sentences.starts(text).cardinality());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void overlappingSentencesKeepTheContract(String text) {
    assertKept(text, Chunker.sentences(SMALL, 3).chunk(text), SMALL);
  }

  @Test
  void negativeOverlapIsRejected() {
    var e = assertThrows(IllegalArgumentException.class, () -> Chunker.sentences(9, -1));

    assertEquals("overlap is -1 sentences; expected 0 or more", e.getMessage());
  }

  @Test
  void essaysAreChunkedWithinTheContract() {
    ChunkCorpora.essays()
        .values()
        .forEach(
            text -> assertKept(text, Chunker.sentences(200, 1).chunk(text), ChunkLimits.DEFAULTS));
  }
}
