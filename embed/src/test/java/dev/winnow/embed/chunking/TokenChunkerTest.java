package dev.winnow.embed.chunking;

import static dev.winnow.embed.chunking.ChunkTexts.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenChunkerTest extends ChunkerContract {
  @Override
  Chunker chunker(ChunkLimits limits) {
    return Chunker.tokens(limits, 0);
  }

  @Test
  void windowsHoldAsManyTokensAsAsked() {
    assertEquals(
        List.of("one two three", "four five six", "seven"),
        texts(Chunker.tokens(3, 0), "one two three four five six seven"));
  }

  @Test
  void windowsRepeatTheOverlap() {
    assertEquals(
        List.of("one two three", "three four five", "five six seven"),
        texts(Chunker.tokens(3, 1), "one two three four five six seven"));
  }

  @Test
  void windowEndsBeforeAWordThatDoesNotFit() {
    assertEquals(
        List.of("one two", "internationalisation"),
        texts(Chunker.tokens(4, 0), "one two internationalisation"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void overlappingWindowsKeepTheContract(String text) {
    assertKept(text, Chunker.tokens(SMALL, 19).chunk(text), SMALL);
  }

  @Test
  void overlapAsLongAsTheWindowIsRejected() {
    var e = assertThrows(IllegalArgumentException.class, () -> Chunker.tokens(10, 10));

    assertEquals(
        "overlap is 10; expected 0 to less than the 10 tokens of a window", e.getMessage());
  }

  @Test
  void offsetsOfACounterThatDescendAreRejected() {
    var chunker = Chunker.tokens(SMALL.withCounter(text -> new int[] {3, 1}), 0);

    var e = assertThrows(IllegalArgumentException.class, () -> chunker.chunk("one two"));

    assertTrue(e.getMessage().startsWith("token counter gave offset 1 after 3"), e.getMessage());
  }

  @Test
  void essaysAreChunkedWithinTheContract() {
    ChunkCorpora.essays()
        .values()
        .forEach(
            text -> assertKept(text, Chunker.tokens(200, 50).chunk(text), ChunkLimits.DEFAULTS));
  }
}
