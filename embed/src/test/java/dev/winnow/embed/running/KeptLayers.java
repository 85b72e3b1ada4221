package dev.winnow.embed.running;

import dev.winnow.embed.network.Shape;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Keys and values of all tokens that were read, layer by layer, from which inputs of the next
/// chunk are cut.
final class KeptLayers {
  private final Shape shape;
  private final List<List<float[]>> keys = new ArrayList<>();
  private final List<List<float[]>> values = new ArrayList<>();

  KeptLayers(Shape shape) {
    this.shape = shape;
    for (int layer = 0; layer < shape.layers(); layer++) {
      keys.add(new ArrayList<>());
      values.add(new ArrayList<>());
    }
  }

  int layers() {
    return shape.layers();
  }

  int tokens() {
    return keys.getFirst().size();
  }

  void keep(BlockOutputs outputs) {
    for (int layer = 0; layer < shape.layers(); layer++) {
      KeysValues chunk = outputs.layers().get(layer).chunk();
      keep(keys.get(layer), chunk.keys());
      keep(values.get(layer), chunk.values());
    }
  }

  /// (key-value heads, tokens, head size) to tokens of (key-value heads * head size).
  private void keep(List<float[]> all, FloatBuffer chunk) {
    int size = shape.headSize();
    int tokens = chunk.remaining() / size / shape.keyValueHeads();
    for (int token = 0; token < tokens; token++) {
      float[] row = new float[shape.keyValueHeads() * size];
      for (int head = 0; head < shape.keyValueHeads(); head++) {
        chunk.get((head * tokens + token) * size, row, head * size, size);
      }
      all.add(row);
    }
  }

  KeysValues near(int layer, int... tokens) {
    return new KeysValues(near(keys.get(layer), tokens), near(values.get(layer), tokens));
  }

  private FloatBuffer near(List<float[]> all, int... tokens) {
    FloatBuffer near =
        bytes(Float.BYTES * shape.keyValueHeads() * tokens.length * shape.headSize())
            .asFloatBuffer();
    for (int head = 0; head < shape.keyValueHeads(); head++) {
      for (int token : tokens) {
        near.put(all.get(token), head * shape.headSize(), shape.headSize());
      }
    }
    return near.flip();
  }

  /// Blocks of tokens from one token on, represented by rows of the caller's.
  BlockInputs.Stored blocks(
      int layer, int first, int size, float[][] representatives, IntUnaryOperator position) {
    int count = representatives.length;
    BlockInputs.Stored stored = blocks(layer, first, count, size, false, position);
    FloatBuffer rows = stored.representatives().clear();
    for (float[] row : representatives) {
      rows.put(row);
    }
    var _ = rows.flip();
    return stored;
  }

  /// Blocks of tokens from one token on, represented by the mean of their keys.
  BlockInputs.Stored blocks(
      int layer, int first, int count, int size, boolean half, IntUnaryOperator position) {
    int width = shape.keyValueHeads() * shape.headSize();
    FloatBuffer representatives = bytes(Float.BYTES * count * width).asFloatBuffer();
    LongBuffer positions = bytes(Long.BYTES * count * size).asLongBuffer();
    for (int block = 0; block < count; block++) {
      float[] mean = new float[width];
      for (int i = 0; i < size; i++) {
        int token = first + block * size + i;
        positions.put(position.applyAsInt(token));
        float[] key = keys.get(layer).get(token);
        IntStream.range(0, width).forEach(at -> mean[at] += key[at] / size);
      }
      representatives.put(mean);
    }
    return new BlockInputs.Stored(
        blocks(keys.get(layer), first, count, size, half),
        blocks(values.get(layer), first, count, size, half),
        representatives.flip(),
        positions.flip());
  }

  /// (blocks, key-value heads, block size, head size)
  private ByteBuffer blocks(List<float[]> all, int first, int count, int size, boolean half) {
    int bytes = half ? Short.BYTES : Float.BYTES;
    ByteBuffer blocks = bytes(bytes * count * size * shape.keyValueHeads() * shape.headSize());
    for (int block = 0; block < count; block++) {
      for (int head = 0; head < shape.keyValueHeads(); head++) {
        for (int i = 0; i < size; i++) {
          float[] row = all.get(first + block * size + i);
          for (int at = head * shape.headSize(); at < (head + 1) * shape.headSize(); at++) {
            if (half) {
              blocks.putShort(Float.floatToFloat16(row[at]));
            } else {
              blocks.putFloat(row[at]);
            }
          }
        }
      }
    }
    return blocks.flip();
  }

  static LongBuffer positions(int... positions) {
    LongBuffer buffer = bytes(Long.BYTES * positions.length).asLongBuffer();
    for (int position : positions) {
      buffer.put(position);
    }
    return buffer.flip();
  }

  static ByteBuffer bytes(int size) {
    return Arena.ofAuto()
        .allocate(Math.max(1, size), Long.BYTES)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .limit(size);
  }
}
