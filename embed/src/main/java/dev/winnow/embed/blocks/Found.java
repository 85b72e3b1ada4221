package dev.winnow.embed.blocks;

import java.util.Arrays;

/// What of its stored tokens a layer sees. Slots are places of blocks, from 0 to
/// [StoredBlocks#count] - 1.
public sealed interface Found {
  /// Nothing: sinks and window alone.
  Found NONE = new Blocks(new int[0]);

  /// Whole blocks, the same for all heads.
  ///
  /// @param slots in rising order
  record Blocks(int[] slots) implements Found {}

  /// Whole blocks, each head of keys its own.
  ///
  /// @param slots for each head, equally many
  record ByHead(int[][] slots) implements Found {}

  /// Single tokens, the same for all heads.
  ///
  /// @param tokens slot times the tokens of a block, and the place in it; a multiple of the tokens
  ///   of a block
  record Tokens(int[] tokens) implements Found {}

  /// Whole blocks, and sums of like tokens in others (RetroInfer).
  ///
  /// @param slots of whole blocks, in rising order
  record Summed(int[] slots, Sums sums) implements Found {}

  /// Tokens that stand for several like them, the same for all heads.
  ///
  /// @param slots of the blocks that each stands for tokens of; as many as a multiple of the tokens
  ///   of a block
  /// @param keys (sums, heads, head size); their mean, not rotated
  /// @param values likewise
  /// @param counts how many tokens each stands for; 0 for none
  record Sums(int[] slots, float[] keys, float[] values, int[] counts) {}

  /// The slots that a head of keys sees something of, in rising order.
  ///
  /// @param block tokens of a block
  default int[] slots(int head, int block) {
    return switch (this) {
      case Blocks(int[] slots) -> slots.clone();
      case Summed(int[] slots, _) -> slots.clone();
      case ByHead(int[][] slots) -> slots[head].clone();
      case Tokens(int[] tokens) -> {
        int[] slots = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
          slots[i] = tokens[i] / block;
        }
        yield Arrays.stream(slots).distinct().sorted().toArray();
      }
    };
  }

  /// The slot of the token at a place among those that a head sees.
  default int slot(int head, int place, int block) {
    return switch (this) {
      case Blocks(int[] slots) -> slots[place / block];
      case Summed(int[] slots, Sums sums) -> {
        int whole = slots.length * block;
        yield place < whole ? slots[place / block] : sums.slots()[place - whole];
      }
      case ByHead(int[][] slots) -> slots[head][place / block];
      case Tokens(int[] tokens) -> tokens[place] / block;
    };
  }
}
