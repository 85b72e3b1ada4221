package dev.winnow.embed.chunking;

import dev.winnow.embed.chunking.MarkdownBlocks.Block;
import dev.winnow.embed.chunking.MarkdownBlocks.Section;
import dev.winnow.embed.chunking.Ruler.Breaks;
import dev.winnow.embed.chunking.Ruler.Span;
import java.util.ArrayList;
import java.util.List;

record MarkdownChunker(ChunkLimits limits) implements Chunker {
  @Override
  public List<Chunk> chunk(String text) {
    var packing = new Packing(new Ruler(text, limits));
    for (Section section : MarkdownBlocks.parse(text, limits)) {
      packing.headings = section.headings();
      packing.pack(section.blocks());
    }
    return packing.chunks;
  }

  /// Fills chunks with blocks, in order.
  private static final class Packing {
    final List<Chunk> chunks = new ArrayList<>();
    List<String> headings = List.of();
    private final Ruler ruler;

    Packing(Ruler ruler) {
      this.ruler = ruler;
    }

    /// Makes chunks of the blocks of one section, or of the parts of one block.
    void pack(List<Block> blocks) {
      int from = blocks.getFirst().start();
      int to = from;
      boolean headingsOnly = true;
      for (Block block : blocks) {
        if (!ruler.fits(from, block.end())) {
          boolean cut = !ruler.fits(block.start(), block.end());
          boolean join = headingsOnly && (cut || block.breaks() == Breaks.SENTENCES);
          if (!join) {
            add(from, to);
            from = block.start();
          }
          if (cut || join) {
            split(block.withStart(from));
            from = block.end();
          }
        }
        to = block.end();
        headingsOnly &= block.heading();
      }
      add(from, to);
    }

    private void split(Block block) {
      if (block.parts().isEmpty()) {
        ruler.cut(block.start(), block.end(), block.breaks()).stream()
            .map(span -> span.toChunk(headings(block, span)))
            .forEach(chunks::add);
        return;
      }
      List<Block> parts = new ArrayList<>(block.parts());
      parts.set(0, parts.getFirst().withStart(block.start()));
      pack(parts);
    }

    /// Rows behind the first chunk of a table have its head as their last heading.
    private List<String> headings(Block block, Span span) {
      return block.head() == null || span.start() < block.head().body()
          ? headings
          : Headings.below(headings, block.head().row());
    }

    private void add(int from, int to) {
      var span = ruler.trim(from, to);
      if (!span.isEmpty()) {
        chunks.add(span.toChunk(headings));
      }
    }
  }
}
