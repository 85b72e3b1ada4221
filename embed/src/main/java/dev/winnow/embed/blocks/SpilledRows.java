package dev.winnow.embed.blocks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Keys or values of all blocks of a layer, in memory or in a part of a mapped file.
///
/// @param all memory of all layers
/// @param start of this part
/// @param bytes of this part
/// @param file that is written to instead of the mapping, or null for memory
record SpilledRows(MemorySegment all, long start, long bytes, @Nullable SpillFile file) {
  MemorySegment segment() {
    return all.asSlice(start, bytes);
  }

  /// @param at byte of this part
  /// @param half in 16 bits
  void write(long at, float[] row, boolean half) {
    byte[] bytes = new byte[row.length * (half ? Short.BYTES : Float.BYTES)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (float number : row) {
      if (half) {
        buffer.putShort(Float.floatToFloat16(number));
      } else {
        buffer.putFloat(number);
      }
    }
    if (file == null) {
      MemorySegment.copy(bytes, 0, all, ValueLayout.JAVA_BYTE, start + at, bytes.length);
    } else {
      file.write(bytes, start + at);
    }
  }
}
