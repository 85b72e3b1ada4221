package dev.winnow.embed.blocks;

import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.BlockInputs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/// The blocks of distant tokens of one layer, keys not rotated: in memory or in a mapped file, in
/// 16 or 32 bits.
public final class StoredBlocks {
  private final Shape shape;
  private final int block;
  private final boolean half;
  private final MemorySegment keys;
  private final MemorySegment values;
  private final FloatBuffer representatives;
  private final LongBuffer positions;
  private int count;

  /// @param keys room for all blocks
  /// @param values as keys
  StoredBlocks(
      Shape shape, int block, boolean half, MemorySegment keys, MemorySegment values, Arena arena) {
    this.shape = shape;
    this.block = block;
    this.half = half;
    this.keys = keys;
    this.values = values;
    int most = (int) (keys.byteSize() / bytes(shape, block, half));
    int width = shape.keyValueHeads() * shape.headSize();
    representatives = buffer(arena, 4L * most * width).asFloatBuffer();
    positions = buffer(arena, 8L * most * block).asLongBuffer();
  }

  private static ByteBuffer buffer(Arena arena, long bytes) {
    return arena.allocate(Math.max(8, bytes), 8).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// Of the keys of one block.
  static long bytes(Shape shape, int block, boolean half) {
    return (half ? 2L : 4L) * shape.keyValueHeads() * block * shape.headSize();
  }

  /// How many there are.
  public int count() {
    return count;
  }

  /// Of each block the greatest product of the query with a token's key, all heads of keys summed.
  public double[] best(float[] query) {
    double[] best = new double[count];
    int heads = shape.keyValueHeads();
    int size = shape.headSize();
    float[] row = new float[size];
    for (int number = 0; number < count; number++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int token = 0; token < block; token++) {
        float product = 0;
        for (int head = 0; head < heads; head++) {
          read(((long) (number * heads + head) * block + token) * size, row);
          for (int i = 0; i < size; i++) {
            product += row[i] * query[head * size + i];
          }
        }
        most = Math.max(most, product);
      }
      best[number] = most;
    }
    return best;
  }

  private void read(long at, float[] row) {
    if (half) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Float.float16ToFloat(keys.getAtIndex(ValueLayout.JAVA_SHORT, at + i));
      }
    } else {
      MemorySegment.copy(keys, ValueLayout.JAVA_FLOAT, at * 4, row, 0, row.length);
    }
  }

  /// Adds a block whose tokens are still among the last.
  void add(RecentTokens recent, int first, float[] representative) {
    long at = (long) count * shape.keyValueHeads() * block * shape.headSize();
    float[] row = new float[shape.headSize()];
    for (int head = 0; head < shape.keyValueHeads(); head++) {
      for (int token = first; token < first + block; token++, at += row.length) {
        recent.copy(true, token, head, row);
        write(keys, at, row);
        recent.copy(false, token, head, row);
        write(values, at, row);
      }
    }
    representatives.put(count * representative.length, representative);
    count++;
  }

  private void write(MemorySegment to, long at, float[] row) {
    if (half) {
      for (int i = 0; i < row.length; i++) {
        to.setAtIndex(ValueLayout.JAVA_SHORT, at + i, Float.floatToFloat16(row[i]));
      }
    } else {
      MemorySegment.copy(row, 0, to, ValueLayout.JAVA_FLOAT, at * 4, row.length);
    }
  }

  /// All of them, for the network to choose.
  BlockInputs.Stored all() {
    long bytes = count * bytes(shape, block, half);
    int width = shape.keyValueHeads() * shape.headSize();
    return new BlockInputs.Stored(
        keys.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
        values.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder()),
        representatives.duplicate().limit(count * width),
        positions.duplicate().limit(count * block));
  }

  /// Some of them, copied.
  BlockInputs.Stored some(int[] numbers, Arena arena) {
    long bytes = bytes(shape, block, half);
    ByteBuffer someKeys =
        buffer(arena, numbers.length * bytes).limit((int) (numbers.length * bytes));
    ByteBuffer someValues =
        buffer(arena, numbers.length * bytes).limit((int) (numbers.length * bytes));
    for (int i = 0; i < numbers.length; i++) {
      MemorySegment.copy(
          keys, numbers[i] * bytes, MemorySegment.ofBuffer(someKeys), i * bytes, bytes);
      MemorySegment.copy(
          values, numbers[i] * bytes, MemorySegment.ofBuffer(someValues), i * bytes, bytes);
    }
    int width = shape.keyValueHeads() * shape.headSize();
    return new BlockInputs.Stored(
        someKeys,
        someValues,
        buffer(arena, 4L * numbers.length * width).asFloatBuffer().limit(numbers.length * width),
        positions.duplicate().limit(numbers.length * block));
  }
}
