package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A stored tensor's floats as another type.
///
/// @param type of 32 or 16 bits
/// @param gap zeros behind each row of a matrix in 32 bits, or 0
record Retyped(StoredTensor tensor, ElementType type, int gap) {
  /// Numbers converted at a time, about.
  private static final int PART = 1 << 20;

  void addTo(SafetensorsWriter writer, String name) {
    long[] shape = tensor.shape().clone();
    if (gap > 0) {
      shape[1] += gap;
    }
    writer.addParts(name, type, shape, this::give);
  }

  private void give(SafetensorsWriter.Sink sink) throws IOException {
    int row = gap > 0 ? Math.toIntExact(tensor.shape()[1]) : PART;
    int rows = Math.max(1, PART / row);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(type.bytes(), Math.multiplyExact(rows, row + gap)))
            .order(ByteOrder.LITTLE_ENDIAN);
    long elements = tensor.elements();
    try (var reader = new TensorReader(tensor)) {
      for (long first = 0; first < elements; first += (long) rows * row) {
        float[] values = new float[(int) Math.min((long) rows * row, elements - first)];
        reader.read(first, values);
        bytes.clear();
        for (int start = 0; start < values.length; start += row) {
          put(Arrays.copyOfRange(values, start, Math.min(values.length, start + row)), bytes);
        }
        sink.take(bytes.flip());
      }
    }
  }

  private void put(float[] values, ByteBuffer bytes) {
    int start = bytes.position();
    if (type == ElementType.FLOAT) {
      bytes.asFloatBuffer().put(values).put(new float[gap]);
    } else {
      bytes.asShortBuffer().put(rounded(values));
    }
    bytes.position(start + type.bytes() * (values.length + gap));
  }

  private short[] rounded(float[] values) {
    short[] bits = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = type.bits(values[i]);
      if (type == ElementType.FLOAT16
          && Float.isFinite(values[i])
          && Float.isInfinite(Float.float16ToFloat(bits[i]))) {
        throw new ModelException(
            "tensor %s of %s holds %s; expected at most 65,504, where float16 ends: choose bf16 or fp32"
                .formatted(tensor, tensor.file(), values[i]));
      }
    }
    return bits;
  }
}
