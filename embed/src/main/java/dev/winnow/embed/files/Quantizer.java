package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Brings a matrix to 8 bits: bytes (inputs, outputs) and for each output the scale that turns its
/// largest weight into the largest byte.
final class Quantizer {
  /// Outputs taken at a time, so that whole cache lines of the transposed bytes are written.
  private static final int BLOCK = 64;

  private final StoredMatrix matrix;
  private final int inputs;
  private final int outputs;
  private final int largest;
  private final float[] factors;
  private final float[] scales;

  /// @param largest byte: 127, or 63 where products of bytes are added up in 16 bits
  Quantizer(StoredMatrix matrix, int largest) {
    this(matrix, largest, ones(matrix.inputs()));
  }

  /// @param factors of the weights of each input
  Quantizer(StoredMatrix matrix, int largest, float[] factors) {
    this.matrix = matrix;
    this.largest = largest;
    this.factors = factors;
    inputs = matrix.inputs();
    outputs = matrix.outputs();
    scales = new float[outputs];
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /// Adds both tensors; the bytes are computed first.
  void addTo(SafetensorsWriter writer, String bytes, String scales) {
    writer.add(bytes, ElementType.INT8, new long[] {inputs, outputs}, this::bytes);
    writer.add(scales, ElementType.FLOAT, new long[] {outputs}, this::scales);
  }

  private ByteBuffer bytes() throws IOException {
    byte[] bytes = new byte[Math.multiplyExact(inputs, outputs)];
    try (var reader = new TensorReader(matrix.tensor())) {
      if (matrix.transposed()) {
        quantizeColumns(reader, bytes);
      } else {
        quantizeRows(reader, bytes);
      }
    }
    return ByteBuffer.wrap(bytes);
  }

  private ByteBuffer scales() {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * outputs).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(scales);
    return bytes;
  }

  private void quantizeRows(TensorReader reader, byte[] bytes) {
    float[][] rows = new float[BLOCK][inputs];
    for (int first = 0; first < outputs; first += BLOCK) {
      int count = Math.min(BLOCK, outputs - first);
      float[] inverse = new float[count];
      for (int row = 0; row < count; row++) {
        reader.read((long) (first + row) * inputs, rows[row]);
        float greatest = 0;
        for (int input = 0; input < inputs; input++) {
          rows[row][input] *= factors[input];
          greatest = Math.max(greatest, Math.abs(rows[row][input]));
        }
        inverse[row] = scale(first + row, greatest);
      }
      for (int input = 0; input < inputs; input++) {
        int at = input * outputs + first;
        for (int row = 0; row < count; row++) {
          bytes[at + row] = (byte) Math.round(rows[row][input] * inverse[row]);
        }
      }
    }
  }

  private void quantizeColumns(TensorReader reader, byte[] bytes) {
    float[] row = new float[outputs];
    float[] inverse = new float[outputs];
    for (int input = 0; input < inputs; input++) {
      reader.read((long) input * outputs, row);
      for (int output = 0; output < outputs; output++) {
        inverse[output] = Math.max(inverse[output], Math.abs(row[output] * factors[input]));
      }
    }
    for (int output = 0; output < outputs; output++) {
      inverse[output] = scale(output, inverse[output]);
    }
    for (int input = 0; input < inputs; input++) {
      reader.read((long) input * outputs, row);
      for (int output = 0; output < outputs; output++) {
        bytes[input * outputs + output] =
            (byte) Math.round(row[output] * factors[input] * inverse[output]);
      }
    }
  }

  /// Notes the scale of an output.
  ///
  /// @param greatest absolute weight
  /// @return by what to multiply
  private float scale(int output, float greatest) {
    scales[output] = greatest / largest;
    return greatest == 0 ? 0 : largest / greatest;
  }
}
