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

  /// The slots that a head of keys sees something of, in rising order.
  ///
  /// @param block tokens of a block
  default int[] slots(int head, int block) {
    return switch (this) {
      case Blocks(int[] slots) -> slots.clone();
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
      case ByHead(int[][] slots) -> slots[head][place / block];
      case Tokens(int[] tokens) -> tokens[place] / block;
    };
  }
}
