package dev.winnow.bench.passkey;

import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.blocks.Found;
import dev.winnow.embed.blocks.StoredBlocks;
import java.util.List;

/// Several ways of looking blocks up, of which one at a time chooses, so that a text is read once
/// for all of them.
final class SwitchedLookup implements BlockLookup {
  private final List<BlockLookup> lookups;
  private final int[] current;

  private SwitchedLookup(List<BlockLookup> lookups, int... current) {
    this.lookups = List.copyOf(lookups);
    this.current = current;
  }

  static SwitchedLookup of(List<String> names) {
    return new SwitchedLookup(names.stream().map(BlockLookup::named).toList(), 0);
  }

  /// For all layers.
  void use(int number) {
    current[0] = number;
  }

  @Override
  public BlockLookup forLayer() {
    return new SwitchedLookup(lookups.stream().map(BlockLookup::forLayer).toList(), current);
  }

  @Override
  public int[] choose(StoredBlocks keys, float[] query, int count) {
    return lookups.get(current[0]).choose(keys, query, count);
  }

  @Override
  public Found find(StoredBlocks keys, float[] query, int count) {
    return lookups.get(current[0]).find(keys, query, count);
  }
}
