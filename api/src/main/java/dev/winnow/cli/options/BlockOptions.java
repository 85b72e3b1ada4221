package dev.winnow.cli.options;

import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.blocks.ContextConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a decoder reads more than its window holds.
public final class BlockOptions {
  @Option(
      names = "--blocks",
      paramLabel = "N",
      description =
          "Read texts of any length in block memory: their first tokens, a window, and the N blocks"
              + " of 128 tokens that suit best each time; 16 is usual.")
  private @Nullable Integer blocks;

  @Option(
      names = "--window",
      paramLabel = "TOKENS",
      description =
          "With --blocks: tokens before each that are seen at their place; at most what the model"
              + " was trained for (default: 1024).")
  private @Nullable Integer window;

  @Option(
      names = "--lookup",
      paramLabel = "HOW",
      description =
          "With --blocks: how they are found: signs, exact (compares every token), tokens,"
              + " estimated, centroids, best-representative, per-head or random, in a second run;"
              + " or representatives, in the same one (default: signs).")
  private @Nullable String lookup;

  @Option(
      names = "--look-back",
      description =
          "With --blocks: look back while reading, too, not only for the question and the answer:"
              + " twice as slow, but by representatives.")
  private boolean lookingBack;

  @Option(
      names = "--blocks-in",
      paramLabel = "FOLDER",
      description = "With --blocks: keep them in a mapped file there instead of in memory.")
  private @Nullable Path folder;

  /// @return null where nothing is to be read in blocks
  /// @throws IllegalArgumentException if something is out of range
  public @Nullable ContextConfig context() {
    if (blocks == null) {
      if (window != null || lookup != null || lookingBack || folder != null) {
        throw new IllegalArgumentException(
            "--window, --lookup, --look-back or --blocks-in without --blocks; expected it, too: add"
                + " --blocks 16");
      }
      return null;
    }
    BlockConfig sizes = BlockConfig.DEFAULTS.withBlocks(blocks);
    if (window != null) {
      sizes = sizes.withLocal(window);
    }
    ContextConfig context =
        ContextConfig.DEFAULTS.withBlocks(sizes).withSkim(!lookingBack).withFolder(folder);
    return lookup == null ? context : context.withLookup(BlockLookup.named(lookup));
  }
}
