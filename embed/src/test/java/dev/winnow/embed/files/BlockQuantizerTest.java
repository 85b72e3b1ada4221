package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockQuantizerTest {
  private static final int INPUTS = 70; // two blocks and a part of one
  private static final int OUTPUTS = 9;

  @TempDir private Path folder;

  private static ByteBuffer floats(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void eachWeightIsWithinHalfAStepEitherWayRound(int bits) throws IOException {
    float[] matrix = new float[OUTPUTS * INPUTS];
    float[] turned = new float[matrix.length];
    var random = new Random(1);
    for (int output = 1; output < OUTPUTS; output++) { // the first is all 0
      for (int input = 0; input < INPUTS; input++) {
        float weight = (float) random.nextGaussian() * output;
        matrix[output * INPUTS + input] = weight;
        turned[input * OUTPUTS + output] = weight;
      }
    }
    new SafetensorsWriter()
        .add("a.weight", ElementType.FLOAT, new long[] {OUTPUTS, INPUTS}, () -> floats(matrix))
        .add(
            "b" + Weights.TRANSPOSED,
            ElementType.FLOAT,
            new long[] {INPUTS, OUTPUTS},
            () -> floats(turned))
        .write(folder.resolve("model.safetensors"));

    var derived = new DerivedWeights(Weights.read(folder), folder.resolve("kept"));
    boolean wide = bits == 8;
    List<String> names = List.of("a", "b");
    Weights weights = wide ? derived.blocks(names) : derived.int4(names);
    String end = wide ? DerivedWeights.BLOCKS : DerivedWeights.INT4;
    byte[] a = bytes(weights.get("a" + end));
    byte[] b = bytes(weights.get("b" + end));
    float[] scales =
        weights.floats("a" + (wide ? DerivedWeights.BLOCKS_SCALES : DerivedWeights.BLOCK_SCALES));
    assertEquals(OUTPUTS * 3, scales.length);
    assertArrayEquals(a, b);
    for (int output = 0; output < OUTPUTS; output++) {
      for (int input = 0; input < 96; input++) {
        int number = output * 96 + input;
        int half = (number % 2 == 0 ? a[number / 2] : a[number / 2] >> 4) & 0xF;
        int value = wide ? (a[number] & 0xFF) - 128 : half - 8;
        float scale = scales[output * 3 + input / 32];
        float expected = input < INPUTS ? matrix[output * INPUTS + input] : 0;
        assertTrue(Math.abs(value * scale - expected) <= scale / 2 * 1.0001f);
      }
    }
  }

  private static byte[] bytes(StoredTensor tensor) throws IOException {
    byte[] bytes = new byte[(int) tensor.bytes()];
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(tensor.file()));
    all.get((int) tensor.offset(), bytes);
    return bytes;
  }
}
