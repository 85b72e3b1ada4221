package dev.winnow.embed.running;

import dev.winnow.embed.network.Transformer;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/// Cosines and sines of rotary positions, for a number of positions. Immutable; freed when nothing
/// refers to it any more.
final class RotaryTables {
  private static final int LEAST = 512;

  private final int positions;
  private final int tokens;
  private final List<FloatBuffer> cosines = new ArrayList<>();
  private final List<FloatBuffer> sines = new ArrayList<>();

  private RotaryTables(Transformer transformer, int positions, int tokens) {
    this.positions = positions;
    this.tokens = tokens;
    for (int variant = 0; variant < transformer.ropeVariants(); variant++) {
      long floats = (long) positions * transformer.rotaryPairs(variant);
      cosines.add(floats(floats));
      sines.add(floats(floats));
      transformer.fillRotaryTables(variant, tokens, positions, cosines.getLast(), sines.getLast());
    }
  }

  private static FloatBuffer floats(long count) {
    return Arena.ofAuto()
        .allocate(count * Float.BYTES, 64)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /// For so many positions, or more: a power of two, so that few tables are ever made.
  ///
  /// @param tokens of the text, where tables depend on it
  static RotaryTables of(Transformer transformer, int positions, int tokens) {
    int rounded = Math.max(LEAST, Integer.highestOneBit(Math.max(1, positions - 1)) * 2);
    return new RotaryTables(transformer, rounded, tokens);
  }

  boolean serves(Transformer transformer, int positions, int tokens) {
    return this.positions >= positions && (!transformer.dependsOnLength() || this.tokens == tokens);
  }

  int positions() {
    return positions;
  }

  FloatBuffer cosines(int variant) {
    return cosines.get(variant).duplicate();
  }

  FloatBuffer sines(int variant) {
    return sines.get(variant).duplicate();
  }
}
