package dev.winnow.embed.running;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.onnx.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Keys or values of one layer: (texts * key-value heads, tokens that there is room for, head
/// size). Not copied.
///
/// @param bytes in the order of this machine
/// @param type of the numbers: floats of 32 or 16 bits
/// @param rows texts times key-value heads
/// @param capacity tokens of a row
record KeyRows(ByteBuffer bytes, ElementType type, int rows, int capacity, int headSize) {
  /// Zeros, in native memory.
  static KeyRows allocate(HeldMemory held, ElementType type, int rows, int capacity, int headSize) {
    long bytes = bytes(type, rows, capacity, headSize);
    // A tensor over no memory at all is refused.
    ByteBuffer memory = held.allocate(Math.max(1, bytes), 64).asByteBuffer();
    return new KeyRows(
        memory.order(ByteOrder.nativeOrder()).limit((int) bytes), type, rows, capacity, headSize);
  }

  /// Bytes that rows take.
  static long bytes(ElementType type, long rows, long capacity, long headSize) {
    return type.bytes() * rows * capacity * headSize;
  }

  /// Some of the rows.
  KeyRows part(int first, int count) {
    int row = Math.toIntExact(bytes(type, 1, capacity, headSize));
    ByteBuffer part = bytes.slice(first * row, count * row).order(ByteOrder.nativeOrder());
    return new KeyRows(part, type, count, capacity, headSize);
  }

  /// The first tokens of a row.
  ByteBuffer row(int row, int tokens) {
    return tokens(row, 0, tokens);
  }

  /// Tokens `start` to `start + count` of a row.
  ByteBuffer tokens(int row, int start, int count) {
    int token = headSize * type.bytes();
    return bytes
        .slice((row * capacity + start) * token, count * token)
        .order(ByteOrder.nativeOrder());
  }

  /// Copies tokens `start` to `start + tokens` of other rows, as many as these and of the same
  /// type, to `at`.
  void put(int at, KeyRows from, int start, int tokens) {
    int token = headSize * type.bytes();
    for (int row = 0; row < rows; row++) {
      bytes.put(
          (row * capacity + at) * token,
          from.bytes,
          (row * from.capacity + start) * token,
          tokens * token);
    }
  }

  /// These rows as a tensor (texts, key-value heads, capacity, head size), to be closed by the
  /// caller.
  OnnxTensor tensor(int texts) throws OrtException {
    long[] shape = {texts, rows / texts, capacity, headSize};
    var environment = OnnxDevices.environment();
    return switch (type) {
      case FLOAT -> OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
      case FLOAT16 ->
          OnnxTensor.createTensor(environment, bytes.asShortBuffer(), shape, OnnxJavaType.FLOAT16);
      case BFLOAT16 ->
          OnnxTensor.createTensor(environment, bytes.asShortBuffer(), shape, OnnxJavaType.BFLOAT16);
      default -> throw new IllegalStateException("keys of type " + type);
    };
  }
}
