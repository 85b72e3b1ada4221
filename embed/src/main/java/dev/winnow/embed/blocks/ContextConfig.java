package dev.winnow.embed.blocks;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a long text is read in blocks.
///
/// @param blocks sizes
/// @param lookup of blocks; representatives by default, which cost nothing more
/// @param keeping which distant tokens stay; all by default
/// @param skim whether a text before a question is read without looking back: one run a chunk,
///   whatever the lookup, but what refers to something far before is not understood while it is
///   read. False by default
/// @param folder of the file that blocks are mapped to, deleted when it is closed; null, the
///   default, for memory
public record ContextConfig(
    BlockConfig blocks, BlockLookup lookup, Keeping keeping, boolean skim, @Nullable Path folder) {
  public static final ContextConfig DEFAULTS =
      new ContextConfig(
          BlockConfig.DEFAULTS, BlockLookup.REPRESENTATIVES, Keeping.ALL, false, null);

  public ContextConfig {
    Objects.requireNonNull(blocks, "blocks of a context");
    Objects.requireNonNull(lookup, "lookup of a context");
    Objects.requireNonNull(keeping, "keeping of a context");
  }

  public ContextConfig withBlocks(BlockConfig blocks) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder);
  }

  public ContextConfig withLookup(BlockLookup lookup) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder);
  }

  public ContextConfig withKeeping(Keeping keeping) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder);
  }

  public ContextConfig withSkim(boolean skim) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder);
  }

  public ContextConfig withFolder(@Nullable Path folder) {
    return new ContextConfig(blocks, lookup, keeping, skim, folder);
  }
}
