package dev.winnow.index.sparse;

import dev.winnow.index.Schema.Precision;
import java.util.Arrays;

/// Weights as small whole numbers that keep their order: what the postings hold in place of term
/// frequencies.
///
/// - `INT8`: 1 to 255. Up to 15 a step is 2^-8; from there each doubling has 16 steps, so that a
///   weight from 1/16 on is at most 1/32 of itself away from its code's. They need no calibration:
///   they mean the same in every segment, and suit weights as models give them as well as those
///   that are a hundred times as large.
/// - `EXACT`: the upper 16 bits of the float, rounded up, so that no score is below the exact one.
///   All of a passage's impacts together stay below 2^31, which Lucene asks for.
final class Impact {
  private static final int STEPS = 16;
  static final int CODES = 256;
  private static final int LOW_BITS = 15;
  private static final float[] INT8 = table();

  private Impact() {}

  private static float[] table() {
    float[] table = new float[CODES];
    for (int code = 0; code < CODES; code++) {
      int octave = code / STEPS;
      int whole = octave == 0 ? code : (STEPS + code % STEPS) << (octave - 1);
      table[code] = whole / 256f;
    }
    return table;
  }

  /// The largest weight that a precision can hold.
  static float largest(Precision precision) {
    return switch (precision) {
      case EXACT -> Float.MAX_VALUE;
      case INT8 -> INT8[CODES - 1];
    };
  }

  /// The impact of a weight, from 1; 0 for one that is too small to have any.
  static int of(float weight, Precision precision) {
    return switch (precision) {
      case EXACT -> (Float.floatToIntBits(weight) + (1 << LOW_BITS) - 1) >>> LOW_BITS;
      case INT8 -> nearest(weight);
    };
  }

  private static int nearest(float weight) {
    int found = Arrays.binarySearch(INT8, weight);
    if (found >= 0) {
      return found;
    }
    int above = Math.min(-found - 1, CODES - 1);
    int below = Math.max(above - 1, 0);
    return weight - INT8[below] < INT8[above] - weight ? below : above;
  }

  /// A weight that no weight of this impact exceeds; the weight itself for `INT8`.
  static float weight(int impact, Precision precision) {
    return switch (precision) {
      case EXACT -> Float.intBitsToFloat(impact << LOW_BITS);
      case INT8 -> INT8[impact];
    };
  }
}
