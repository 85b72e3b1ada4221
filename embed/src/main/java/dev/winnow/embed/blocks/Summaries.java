package dev.winnow.embed.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// What is computed once of each block of a layer, and anew where a slot gets another.
final class Summaries<T> {
  private final BiFunction<StoredBlocks, Integer, T> maker;
  private final List<Summary<T>> bySlot = new ArrayList<>();

  /// @param number of the block
  private record Summary<T>(int number, T value) {}

  /// @param maker of the summary of a slot
  Summaries(BiFunction<StoredBlocks, Integer, T> maker) {
    this.maker = maker;
  }

  T get(StoredBlocks keys, int slot) {
    int number = keys.number(slot);
    if (slot < bySlot.size() && bySlot.get(slot).number() == number) {
      return bySlot.get(slot).value();
    }
    T value = maker.apply(keys, slot);
    var summary = new Summary<T>(number, value);
    if (slot < bySlot.size()) {
      bySlot.set(slot, summary);
    } else {
      bySlot.add(summary);
    }
    return value;
  }
}
