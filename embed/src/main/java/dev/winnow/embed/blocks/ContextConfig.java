package dev.winnow.embed.blocks;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// How a long text is read in blocks.
///
/// @param blocks sizes
/// @param lookup of blocks; by signs by default, which find what stands far back
///   ([BlockLookup#signs])
/// @param keeping which distant tokens stay; all by default
/// @param skim whether a text before a question is read without looking back: one run a chunk,
///   whatever the lookup, but what refers to something far before is not understood while it is
///   read. True by default
/// @param folder of the file that blocks are mapped to, deleted when it is closed; null, the
///   default, for memory
/// @param onRead gets the number of tokens that were read so far, after each chunk of several, on
///   the thread that reads; by default nothing does
public record ContextConfig(
    BlockConfig blocks,
    BlockLookup lookup,
    Keeping keeping,
    boolean skim,
    @Nullable Path folder,
    IntConsumer onRead) {
  public static final ContextConfig DEFAULTS =
      new ContextConfig(
          BlockConfig.DEFAULTS, BlockLookup.signs(4), Keeping.ALL, true, null, _ -> {});

  public ContextConfig {
    Objects.requireNonNull(blocks, "blocks of a context");
    Objects.requireNonNull(lookup, "lookup of a context");
    Objects.requireNonNull(keeping, "keeping of a context");
    Objects.requireNonNull(onRead, "listener of a context");
  }

  public ContextConfig withBlocks(BlockConfig blocks) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder, onRead);
  }

  public ContextConfig withLookup(BlockLookup lookup) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder, onRead);
  }

  public ContextConfig withKeeping(Keeping keeping) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder, onRead);
  }

  public ContextConfig withSkim(boolean skim) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder, onRead);
  }

  public ContextConfig withFolder(@Nullable Path folder) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder, onRead);
  }

  public ContextConfig withOnRead(IntConsumer onRead) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder, onRead);
  }
}
