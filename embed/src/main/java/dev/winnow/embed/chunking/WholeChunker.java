package dev.winnow.embed.chunking;

import java.util.List;

record WholeChunker() implements Chunker {
  private static final ChunkLimits UNCOUNTED = ChunkLimits.DEFAULTS.withCounter(text -> new int[0]);

  @Override
  public List<Chunk> chunk(String text) {
    var all = new Ruler(text, UNCOUNTED).trim(0, text.length());
    return all.isEmpty() ? List.of() : List.of(all.toChunk(List.of()));
  }
}
