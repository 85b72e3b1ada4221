package dev.winnow.embed.blocks;

/// What of a long text is seen at once. The defaults are those of InfLLM's code, but for the local
/// window, which is smaller.
///
/// @param sinks first tokens of the text that are always seen, from 0; 128 by default
/// @param local tokens before a token that it sees at their true distance, itself included; 1,024
///   by default, at most what the model was trained for
/// @param block tokens of a block of distant ones; 128 by default
/// @param blocks that each layer sees of them, from 0, which leaves sinks and window (LM-Infinite,
///   arXiv 2308.16137); 16 by default
/// @param chunk tokens that are read in one run with one lookup; 512 by default, at most `local`
/// @param representatives tokens of a block whose keys stand for it: those that the queries behind
///   them met best; 4 by default
public record BlockConfig(
    int sinks, int local, int block, int blocks, int chunk, int representatives) {
  public static final BlockConfig DEFAULTS = new BlockConfig(128, 1_024, 128, 16, 512, 4);

  private static final int MOST = 1 << 20;

  public BlockConfig {
    require("sinks", sinks, 0, MOST);
    require("local", local, 1, MOST);
    require("block", block, 1, MOST);
    require("blocks", blocks, 0, MOST);
    require("chunk", chunk, 1, local);
    require("representatives", representatives, 1, block);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %,d; expected %,d to %,d; see BlockConfig.DEFAULTS"
              .formatted(name, value, least, most));
    }
  }

  public BlockConfig withSinks(int sinks) {
    return new BlockConfig(sinks, local, block, blocks, chunk, representatives);
  }

  public BlockConfig withLocal(int local) {
    return new BlockConfig(sinks, local, block, blocks, Math.min(chunk, local), representatives);
  }

  public BlockConfig withBlock(int block) {
    return new BlockConfig(sinks, local, block, blocks, chunk, Math.min(representatives, block));
  }

  public BlockConfig withBlocks(int blocks) {
    return new BlockConfig(sinks, local, block, blocks, chunk, representatives);
  }

  public BlockConfig withChunk(int chunk) {
    return new BlockConfig(sinks, local, block, blocks, chunk, representatives);
  }

  public BlockConfig withRepresentatives(int representatives) {
    return new BlockConfig(sinks, local, block, blocks, chunk, representatives);
  }
}
