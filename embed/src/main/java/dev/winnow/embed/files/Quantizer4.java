package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Brings a matrix to 4 bits: for each output blocks of [DerivedWeights#BLOCK] inputs, two to a
/// byte, the first in the lower half, 8 standing for 0; and for each block the scale that turns its
/// largest weight into 7.
final class Quantizer4 {
  private static final int LARGEST = 7;
  private static final int ZERO = 8;

  private final StoredMatrix matrix;
  private final int inputs;
  private final int outputs;
  private final int blocks;
  private final float[] scales;

  Quantizer4(StoredMatrix matrix) {
    this.matrix = matrix;
    inputs = matrix.inputs();
    outputs = matrix.outputs();
    blocks = Math.ceilDiv(inputs, DerivedWeights.BLOCK);
    scales = new float[Math.multiplyExact(outputs, blocks)];
  }

  /// Adds both tensors; the halves of bytes are computed first.
  void addTo(SafetensorsWriter writer, String halves, String scales) {
    long[] shape = {outputs, blocks, DerivedWeights.BLOCK / 2};
    writer.add(halves, ElementType.UINT8, shape, this::halves);
    writer.add(scales, ElementType.FLOAT, new long[] {this.scales.length}, this::scales);
  }

  private ByteBuffer halves() throws IOException {
    byte[] halves = new byte[Math.multiplyExact(scales.length, DerivedWeights.BLOCK / 2)];
    float[] row = new float[inputs];
    float[] one = new float[1];
    try (var reader = new TensorReader(matrix.tensor())) {
      for (int output = 0; output < outputs; output++) {
        if (matrix.transposed()) {
          for (int input = 0; input < inputs; input++) {
            reader.read((long) input * outputs + output, one);
            row[input] = one[0];
          }
        } else {
          reader.read((long) output * inputs, row);
        }
        for (int block = 0; block < blocks; block++) {
          quantize(row, block, output * blocks + block, halves);
        }
      }
    }
    return ByteBuffer.wrap(halves);
  }

  private void quantize(float[] row, int block, int number, byte[] halves) {
    int first = block * DerivedWeights.BLOCK;
    int end = Math.min(inputs, first + DerivedWeights.BLOCK);
    float greatest = 0;
    for (int input = first; input < end; input++) {
      greatest = Math.max(greatest, Math.abs(row[input]));
    }
    scales[number] = greatest / LARGEST;
    float inverse = greatest == 0 ? 0 : LARGEST / greatest;
    int start = number * DerivedWeights.BLOCK / 2;
    for (int i = 0; i < DerivedWeights.BLOCK; i++) {
      int half = ZERO + (first + i < end ? Math.round(row[first + i] * inverse) : 0);
      halves[start + i / 2] |= (byte) (i % 2 == 0 ? half : half << 4);
    }
  }

  private ByteBuffer scales() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * scales.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(scales);
    return bytes;
  }
}
