package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
  private static final int OUTPUTS = 130; // two blocks and a bit
  private static final int INPUTS = 70;

  @TempDir private Path folder;

  /// @param bytes (inputs, outputs)
  private record Quantized(byte[] bytes, float[] scales) {}

  private static float[][] matrix() {
    var random = new Random(1);
    float[][] matrix = new float[OUTPUTS][INPUTS];
    for (int output = 0; output < OUTPUTS; output++) {
      for (int input = 0; input < INPUTS; input++) {
        matrix[output][input] = (float) (random.nextGaussian() * Math.pow(10, output % 9 - 4));
      }
    }
    Arrays.fill(matrix[5], 0);
    return matrix;
  }

  private static float[][] transposed(float[][] matrix) {
    float[][] transposed = new float[matrix[0].length][matrix.length];
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix[0].length; column++) {
        transposed[column][row] = matrix[row][column];
      }
    }
    return transposed;
  }

  private Quantized quantized(float[][] matrix, boolean transposed, int largest)
      throws IOException {
    String name = "m" + (transposed ? Weights.TRANSPOSED : ".weight");
    Weights weights = StoredWeights.write(folder.resolve("source"), name, matrix);
    var writer = new SafetensorsWriter();
    new Quantizer(StoredMatrix.of(weights, "m"), largest).addTo(writer, "bytes", "scales");
    Path file = folder.resolve("quantized");
    writer.write(file);
    Weights made = Weights.file(file);
    assertArrayEquals(new long[] {INPUTS, OUTPUTS}, made.get("bytes").shape());
    int start = (int) made.get("bytes").offset();
    byte[] bytes = Arrays.copyOfRange(Files.readAllBytes(file), start, start + INPUTS * OUTPUTS);
    return new Quantized(bytes, made.floats("scales"));
  }

  @ParameterizedTest
  @ValueSource(ints = {127, 63})
  void errorsAreAtMostHalfAStep(int largest) throws IOException {
    float[][] matrix = matrix();

    Quantized made = quantized(matrix, false, largest);

    for (int output = 0; output < OUTPUTS; output++) {
      int most = 0;
      for (int input = 0; input < INPUTS; input++) {
        int seen = made.bytes()[input * OUTPUTS + output];
        double error = Math.abs(matrix[output][input] - (double) seen * made.scales()[output]);
        assertTrue(error <= 0.5001 * made.scales()[output], "error " + error);
        most = Math.max(most, Math.abs(seen));
      }
      assertEquals(output == 5 ? 0 : largest, most, "output " + output);
    }
  }

  @Test
  void bothOrientationsGiveTheSame() throws IOException {
    Quantized rows = quantized(matrix(), false, 127);
    Quantized columns = quantized(transposed(matrix()), true, 127);

    assertArrayEquals(rows.bytes(), columns.bytes());
    assertArrayEquals(rows.scales(), columns.scales());
  }

  @Test
  void onlyMatricesOfFloatsAreTaken() throws IOException {
    Weights weights = StoredWeights.write(folder.resolve("source"), "m", matrix());
    StoredTensor matrix = weights.get("m");
    long[] shape = {9100};
    var flat = new StoredTensor("m.weight", matrix.type(), shape, matrix.file(), matrix.offset());

    var e =
        assertThrows(
            ModelException.class, () -> StoredMatrix.of(Weights.of("test", List.of(flat)), "m"));

    assertTrue(e.getMessage().contains("m.weight FLOAT[9100]"), e.getMessage());
  }
}
