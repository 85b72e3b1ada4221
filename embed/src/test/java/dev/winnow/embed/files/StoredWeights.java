package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// Files of matrices for the tests of this package.
final class StoredWeights {
  private StoredWeights() {}

  /// One matrix of floats.
  static Weights write(Path file, String name, float[][] matrix) throws IOException {
    writer(name, matrix).write(file);
    return Weights.file(file);
  }

  static SafetensorsWriter writer(String name, float[][] matrix) {
    long[] shape = {matrix.length, matrix[0].length};
    return new SafetensorsWriter().add(name, ElementType.FLOAT, shape, () -> bytes(matrix));
  }

  static ByteBuffer bytes(float[][] matrix) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * matrix.length * matrix[0].length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : matrix) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return bytes.flip();
  }
}
