package dev.winnow.embed.chunking;

import java.util.List;

/// Shows what chunks hold.
final class ChunkTexts {
  private ChunkTexts() {}

  static List<String> texts(Chunker chunker, String text) {
    return chunker.chunk(text).stream().map(c -> text.substring(c.start(), c.end())).toList();
  }

  /// Lines such as `[A, b()] text`.
  static List<String> titled(Chunker chunker, String text) {
    return chunker.chunk(text).stream()
        .map(c -> c.headings() + " " + text.substring(c.start(), c.end()))
        .toList();
  }
}
