package dev.winnow.embed.gguf;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Numbers of blocks, in the order of operations of ggml, so that each has the same bits there.
///
///     Q4_0, Q5_0, Q8_0   scale * (q - half)       32 numbers, half of the range, or 0 for Q8_0
///     Q4_1, Q5_1         scale * q + least
///     Q4_K, Q5_K         8 parts of 32, each with a scale and a least one of 6 bits
///     Q6_K               16 parts of 16, each with a scale of 8 bits
final class GgufNumbers {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /// Added to any number, also to -0, it leaves the number's bits.
  private static final float NONE = -0f;

  private static final int PART = 32;
  private static final int SCALES = 12;

  private final MemorySegment bytes;

  GgufNumbers(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /// Fills `values` with the numbers of whole blocks.
  ///
  /// @param at first byte
  void read(GgufType type, long at, float[] values) {
    long place = at;
    for (int to = 0; to < values.length; to += type.block()) {
      switch (type) {
        case Q4_0 -> halves(place + 2, 0, -8, values, to, half(place), NONE);
        case Q4_1 -> halves(place + 4, 0, 0, values, to, half(place), half(place + 2));
        case Q5_0 ->
            halves(place + 6, bytes.get(INT, place + 2), -16, values, to, half(place), NONE);
        case Q5_1 ->
            halves(
                place + 8, bytes.get(INT, place + 4), 0, values, to, half(place), half(place + 2));
        case Q8_0 -> {
          float scale = half(place);
          for (int i = 0; i < PART; i++) {
            values[to + i] = scale * signed(place + 2 + i);
          }
        }
        case Q4_K -> parts(place, 0, place + 4 + SCALES, values, to);
        case Q5_K -> parts(place, place + 4 + SCALES, place + 4 + SCALES + PART, values, to);
        case Q6_K -> sixes(place, values, to);
        case F32, F16, BF16 -> throw new IllegalStateException(type + " has no blocks");
      }
      place += type.bytes(type.block());
    }
  }

  private float half(long at) {
    return Float.float16ToFloat(bytes.get(SHORT, at));
  }

  private int signed(long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at);
  }

  private int unsigned(long at) {
    return signed(at) & 0xFF;
  }

  /// 32 numbers: the low halves of 16 bytes, then the high ones.
  ///
  /// @param fifths a fifth bit of each
  private void halves(
      long at, int fifths, int zero, float[] values, int to, float scale, float least) {
    for (int i = 0; i < PART / 2; i++) {
      int both = unsigned(at + i);
      int low = both & 0xF | (fifths >>> i & 1) << 4;
      int high = both >>> 4 | (fifths >>> i + PART / 2 & 1) << 4;
      values[to + i] = scale * (low + zero) + least;
      values[to + i + PART / 2] = scale * (high + zero) + least;
    }
  }

  /// @param fifths where a fifth bit of each number lies, or 0 for none
  private void parts(long block, long fifths, long at, float[] values, int to) {
    float scale = half(block);
    float least = half(block + 2);
    long scales = block + 4;
    for (int part = 0; part < 8; part++) {
      float own = scale * scale(scales, part);
      float from = least * least(scales, part);
      long lying = at + (long) part / 2 * PART;
      for (int i = 0; i < PART; i++) {
        int q = unsigned(lying + i) >>> 4 * (part & 1) & 0xF;
        if (fifths > 0) {
          q |= (unsigned(fifths + i) >>> part & 1) << 4;
        }
        values[to + part * PART + i] = own * q - from;
      }
    }
  }

  private int scale(long scales, int part) {
    return part < 4
        ? unsigned(scales + part) & 63
        : unsigned(scales + part + 4) & 0xF | unsigned(scales + part - 4) >>> 6 << 4;
  }

  private int least(long scales, int part) {
    return part < 4
        ? unsigned(scales + part + 4) & 63
        : unsigned(scales + part + 4) >>> 4 | unsigned(scales + part) >>> 6 << 4;
  }

  /// Low 4 bits of 256 numbers, 2 high ones, 16 scales, the scale of all.
  private void sixes(long block, float[] values, int to) {
    float scale = half(block + 208);
    for (int i = 0; i < 256; i++) {
      int group = i / 128; // 64 bytes of low bits, 32 of high ones
      int part = i / PART % 4;
      int lane = i % PART;
      int low = unsigned(block + 64L * group + 32L * (part & 1) + lane) >>> 4 * (part / 2) & 0xF;
      int high = unsigned(block + 128 + 32L * group + lane) >>> 2 * part & 3;
      float own = scale * signed(block + 192 + i / 16);
      values[to + i] = own * ((low | high << 4) - 32);
    }
  }
}
