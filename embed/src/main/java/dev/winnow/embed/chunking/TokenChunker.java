package dev.winnow.embed.chunking;

import java.util.ArrayList;
import java.util.List;

record TokenChunker(ChunkLimits limits, int overlap) implements Chunker {
  TokenChunker {
    if (overlap < 0 || overlap >= limits.maxTokens()) {
      throw new IllegalArgumentException(
          "overlap is %d; expected 0 to less than the %d tokens of a window"
              .formatted(overlap, limits.maxTokens()));
    }
  }

  @Override
  public List<Chunk> chunk(String text) {
    var ruler = new Ruler(text, limits);
    var all = ruler.trim(0, text.length());
    List<Chunk> chunks = new ArrayList<>();
    int at = all.start();
    while (at < all.end()) {
      int end = ruler.endOfPiece(at, all.end(), Ruler.Breaks.WORDS);
      chunks.add(ruler.trim(at, end).toChunk(List.of()));
      at = nextStart(ruler, at, end, all.end());
    }
    return chunks;
  }

  private int nextStart(Ruler ruler, int at, int end, int textEnd) {
    int fresh = ruler.skipBlank(end, textEnd);
    if (overlap == 0 || end == textEnd) {
      return fresh;
    }
    int start = ruler.startOfOverlap(at, end, overlap);
    // Snapping to words may leave a window that adds nothing to the one before.
    return ruler.endOfPiece(start, textEnd, Ruler.Breaks.WORDS) > fresh ? start : fresh;
  }
}
