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
          "With --blocks: how they are found: representatives, in one reading; or, in two,"
              + " per-head, best-representative, centroids, estimated, exact (compares every"
              + " token), tokens, signs or random (default: representatives).")
  private @Nullable String lookup;

  @Option(
      names = "--skim",
      description =
          "With --blocks: read what stands before a question without looking back, once whatever"
              + " the lookup.")
  private boolean skim;

  @Option(
      names = "--blocks-in",
      paramLabel = "FOLDER",
      description = "With --blocks: keep them in a mapped file there instead of in memory.")
  private @Nullable Path folder;

  /// @return null where nothing is to be read in blocks
  /// @throws IllegalArgumentException if something is out of range
  public @Nullable ContextConfig context() {
    if (blocks == null) {
      if (window != null || lookup != null || skim || folder != null) {
        throw new IllegalArgumentException(
            "--window, --lookup, --skim or --blocks-in without --blocks; expected it, too: add"
                + " --blocks 16");
      }
      return null;
    }
    BlockLookup found = lookup == null ? BlockLookup.REPRESENTATIVES : BlockLookup.named(lookup);
    BlockConfig sizes = BlockConfig.DEFAULTS.withBlocks(blocks);
    if (window != null) {
      sizes = sizes.withLocal(window);
    }
    return ContextConfig.DEFAULTS
        .withBlocks(sizes)
        .withLookup(found)
        .withSkim(skim)
        .withFolder(folder);
  }
}
