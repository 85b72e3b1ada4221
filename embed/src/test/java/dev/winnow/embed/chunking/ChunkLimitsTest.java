package dev.winnow.embed.chunking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ChunkLimitsTest {
  @Test
  void defaultsAreDocumented() {
    var defaults = ChunkLimits.DEFAULTS;

    assertEquals(new ChunkLimits(200, 120, 100, 4_000_000, TokenStarts.estimate()), defaults);
  }

  @Test
  void budgetWithoutTokensIsRejected() {
    assertRejected(
        "maxTokens is 0; expected 1 to 2147483647", () -> ChunkLimits.DEFAULTS.withMaxTokens(0));
  }

  @Test
  void nestingThatMightOverflowTheStackIsRejected() {
    assertRejected(
        "maxNesting is 1001; expected 1 to 1000", () -> ChunkLimits.DEFAULTS.withMaxNesting(1001));
  }

  @Test
  void emptyHeadingsAreRejected() {
    assertRejected(
        "maxHeading is 0; expected 1 to 2147483647", () -> ChunkLimits.DEFAULTS.withMaxHeading(0));
  }

  @Test
  void negativeLengthIsRejected() {
    assertRejected(
        "maxParsed is -1; expected 0 to 2147483647", () -> ChunkLimits.DEFAULTS.withMaxParsed(-1));
  }

  @Test
  void chunkersWithEqualLimitsAreEqual() {
    assertEquals(Chunker.code("A.java", 100), Chunker.code("A.java", 100));
  }

  private static void assertRejected(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
