package dev.winnow.index.vectors;

import java.lang.foreign.MemorySegment;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// The ordinals that a search may return.
///
/// @param bits null for all
/// @param count how many
record Accepted(@Nullable FixedBitSet bits, int count) {
  /// @param ordinals null for all
  static Accepted of(@Nullable Bits ordinals, int vectors) {
    if (ordinals == null) {
      return new Accepted(null, vectors);
    }
    FixedBitSet bits;
    if (ordinals instanceof FixedBitSet fixed && fixed.length() == vectors) {
      bits = fixed;
    } else {
      bits = new FixedBitSet(vectors);
      for (int i = 0; i < vectors; i++) {
        if (ordinals.get(i)) {
          bits.set(i);
        }
      }
    }
    return new Accepted(bits, bits.cardinality());
  }

  boolean all() {
    return bits == null;
  }

  MemorySegment words() {
    return MemorySegment.ofArray(bits == null ? new long[0] : bits.getBits());
  }

  /// The first accepted ordinal from `from` on, or `vectors` where there is none.
  int next(int from, int vectors) {
    if (from >= vectors) {
      return vectors;
    }
    return bits == null ? from : Math.min(vectors, bits.nextSetBit(from));
  }
}
