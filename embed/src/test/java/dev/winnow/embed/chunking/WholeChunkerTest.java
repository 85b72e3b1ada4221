package dev.winnow.embed.chunking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WholeChunkerTest extends ChunkerContract {
  @Override
  Chunker chunker(ChunkLimits limits) {
    return Chunker.whole();
  }

  @Override
  boolean unbounded() {
    return true;
  }

  @Test
  void oneChunkHoldsTheTextWithoutTheSpaceAround() {
    assertEquals(List.of(new Chunk(2, 5, List.of())), Chunker.whole().chunk("\n a b\n"));
  }
}
