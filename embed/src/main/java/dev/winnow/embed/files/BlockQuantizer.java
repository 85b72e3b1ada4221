package dev.winnow.embed.files;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Brings a matrix to 4 or 8 bits: for each output blocks of [DerivedWeights#BLOCK] inputs, half
/// the range of bits standing for 0; and for each block the scale that turns its largest weight
/// into the largest number. Of 4 bits two are in a byte, the first in the lower half.
final class BlockQuantizer {
  private final StoredMatrix matrix;
  private final int bits;
  private final int zero;
  private final int inputs;
  private final int outputs;
  private final int blocks;
  private final float[] scales;

  /// @param bits 4 or 8
  BlockQuantizer(StoredMatrix matrix, int bits) {
    this.matrix = matrix;
    this.bits = bits;
    zero = 1 << bits - 1;
    inputs = matrix.inputs();
    outputs = matrix.outputs();
    blocks = Math.ceilDiv(inputs, DerivedWeights.BLOCK);
    scales = new float[Math.multiplyExact(outputs, blocks)];
  }

  /// Adds both tensors; the numbers are computed first.
  void addTo(SafetensorsWriter writer, String numbers, String scales) {
    long[] shape = {outputs, blocks, bytesOfBlock()};
    writer.add(numbers, ElementType.UINT8, shape, this::numbers);
    writer.add(scales, ElementType.FLOAT, new long[] {this.scales.length}, this::scales);
  }

  private int bytesOfBlock() {
    return DerivedWeights.BLOCK * bits / Byte.SIZE;
  }

  private ByteBuffer numbers() throws IOException {
    byte[] numbers = new byte[Math.multiplyExact(scales.length, bytesOfBlock())];
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
          quantize(row, block, output * blocks + block, numbers);
        }
      }
    }
    return ByteBuffer.wrap(numbers);
  }

  private void quantize(float[] row, int block, int number, byte[] numbers) {
    int first = block * DerivedWeights.BLOCK;
    int end = Math.min(inputs, first + DerivedWeights.BLOCK);
    float greatest = 0;
    for (int input = first; input < end; input++) {
      greatest = Math.max(greatest, Math.abs(row[input]));
    }
    int largest = zero - 1;
    scales[number] = greatest / largest;
    float inverse = greatest == 0 ? 0 : largest / greatest;
    int start = number * bytesOfBlock();
    for (int i = 0; i < DerivedWeights.BLOCK; i++) {
      int value = zero + (first + i < end ? Math.round(row[first + i] * inverse) : 0);
      if (bits == Byte.SIZE) {
        numbers[start + i] = (byte) value;
      } else {
        numbers[start + i / 2] |= (byte) (i % 2 == 0 ? value : value << 4);
      }
    }
  }

  private ByteBuffer scales() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * scales.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(scales);
    return bytes;
  }
}
