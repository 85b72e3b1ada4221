package dev.winnow.embed.chunking;

import dev.winnow.embed.chunking.Ruler.Breaks;
import dev.winnow.embed.chunking.Ruler.Span;
import java.util.ArrayList;
import java.util.List;

record SentenceChunker(ChunkLimits limits, int overlap) implements Chunker {
  SentenceChunker {
    if (overlap < 0) {
      throw new IllegalArgumentException(
          "overlap is %d sentences; expected 0 or more".formatted(overlap));
    }
  }

  @Override
  public List<Chunk> chunk(String text) {
    var ruler = new Ruler(text, limits);
    List<Span> sentences = sentences(text, ruler);
    List<Chunk> chunks = new ArrayList<>();
    int first = 0;
    for (int next = 0; next < sentences.size(); next++) {
      if (next == first || ruler.fits(sentences.get(first).start(), sentences.get(next).end())) {
        continue;
      }
      chunks.add(join(sentences, first, next));
      first = Math.max(first + 1, next - Math.min(overlap, next));
      while (!ruler.fits(sentences.get(first).start(), sentences.get(next).end()) && first < next) {
        first++;
      }
    }
    if (!sentences.isEmpty()) {
      chunks.add(join(sentences, first, sentences.size()));
    }
    return chunks;
  }

  private static Chunk join(List<Span> sentences, int first, int next) {
    return new Chunk(sentences.get(first).start(), sentences.get(next - 1).end(), List.of());
  }

  /// The sentences, those that do not fit in pieces.
  private static List<Span> sentences(String text, Ruler ruler) {
    var starts = Sentences.starts(text);
    List<Span> sentences = new ArrayList<>();
    for (int start = starts.nextSetBit(0); start >= 0; ) {
      int next = starts.nextSetBit(start + 1);
      sentences.addAll(ruler.cut(start, next < 0 ? text.length() : next, Breaks.WORDS));
      start = next;
    }
    return sentences;
  }
}
