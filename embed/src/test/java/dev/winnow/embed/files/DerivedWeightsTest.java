package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DerivedWeightsTest {
  private static final int SIZE = 600;

  /// That two processes make at once.
  private static final int FILES = 30;

  @TempDir private Path folder;
  private Path source;
  private Path cache;

  @BeforeEach
  void write() throws IOException {
    source = folder.resolve("source");
    cache = folder.resolve("cache");
    write(1);
  }

  private void write(float diagonal) throws IOException {
    float[][] matrix = new float[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      matrix[i][i] = diagonal;
    }
    StoredWeights.writer("m.weight", matrix).write(source);
  }

  private Weights int8() throws IOException {
    return new DerivedWeights(Weights.file(source), cache).int8(List.of("m"), 127);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aFileIsMadeOnce() throws IOException {
    Weights made = int8();
    FileTime old = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(kept().getFirst(), old);

    Weights again = int8();

    assertEquals(1, kept().size());
    assertEquals(old, Files.getLastModifiedTime(kept().getFirst()));
    assertEquals(made.names(), again.names());
    assertEquals(1f / 127, made.floats("m.scales")[SIZE - 1]);
    assertEquals("m.weight", made.get("m.weight").name());
  }

  @Test
  void anotherTimeOrSizeOfTheSourceMakesItAnew() throws IOException {
    var _ = int8();
    write(2);
    Files.setLastModifiedTime(source, FileTime.fromMillis(5000));

    assertEquals(2f / 127, int8().floats("m.scales")[0]);
    assertEquals(2, kept().size());

    StoredWeights.writer("m.weight", new float[][] {{4}}).write(source);
    Files.setLastModifiedTime(source, FileTime.fromMillis(5000));

    assertEquals(4f / 127, int8().floats("m.scales")[0]);
    assertEquals(3, kept().size());
  }

  @Test
  void otherBytesAreKeptBesides() throws IOException {
    var _ = int8();
    var _ = new DerivedWeights(Weights.file(source), cache).int8(List.of("m"), 63);

    assertEquals(2, kept().size());
    assertNotEquals(kept().get(0), kept().get(1));
  }

  @Test
  void only16BitFloatsAreConverted() throws IOException {
    Weights floats = Weights.file(source);
    assertSame(floats, new DerivedWeights(floats, cache).floats(ElementType.FLOAT));
    Path halves = folder.resolve("halves");
    byte[] twos = {0, 0x40, 0, 0x40};
    new SafetensorsWriter()
        .add("half", ElementType.FLOAT16, new long[] {2}, () -> ByteBuffer.wrap(twos))
        .add("brain", ElementType.BFLOAT16, new long[] {2}, () -> ByteBuffer.wrap(twos))
        .add("whole", ElementType.INT32, new long[] {1}, () -> ByteBuffer.wrap(twos))
        .write(halves);

    Weights made = new DerivedWeights(Weights.file(halves), cache).floats(ElementType.FLOAT);

    for (String name : List.of("half", "brain")) {
      assertEquals(ElementType.FLOAT, made.get(name).type());
      assertArrayEquals(new float[] {2, 2}, made.floats(name));
    }
    assertEquals(ElementType.INT32, made.get("whole").type());
  }

  @Test
  void rowsThatClashGetZerosBehindThem() throws IOException {
    int rows = 1030; // in two parts
    Path halves = folder.resolve("halves");
    writeHalves(halves, rows, 1024);

    var derived = new DerivedWeights(Weights.file(halves), cache);
    Weights made = derived.paddedFloats(List.of("clash", "narrow"));

    assertEquals(ElementType.FLOAT16, made.get("clash.weight").type());
    float[] seen = made.floats("clash.weight.spread");
    int row = 1024 + PaddedRows.GAP;
    assertArrayEquals(new long[] {rows, row}, made.get("clash.weight.spread").shape());
    for (int i = 0; i < seen.length; i++) {
      assertEquals(i % row < 1024 ? i / row : 0, seen[i], "number " + i);
    }
    for (String name : List.of("narrow.weight", "other.weight")) {
      assertEquals(ElementType.FLOAT, made.get(name).type());
      assertFalse(made.has(name + ".spread"));
    }
    assertEquals(1024, derived.floats(ElementType.FLOAT).get("clash.weight").shape()[1]);
  }

  /// `clash` and `other`, in each row its number; and `narrow`.
  private static void writeHalves(Path file, int rows, int inputs) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * rows * inputs).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows * inputs; i++) {
      bytes.putShort(Float.floatToFloat16(i / inputs));
    }
    long[] shape = {rows, inputs};
    new SafetensorsWriter()
        .add("clash.weight", ElementType.FLOAT16, shape, bytes::flip)
        .add("other.weight", ElementType.FLOAT16, shape, bytes::flip)
        .add("narrow.weight", ElementType.FLOAT16, new long[] {2 * rows, inputs / 2}, bytes::flip)
        .write(file);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void floatsAreRoundedTo16Bits(ElementType type) throws IOException {
    float[] values = {0, 1, -2.5f, 1e-3f, 3.1415927f, -65000, 1e-9f, 12345.678f};
    StoredWeights.writer("m.weight", new float[][] {values}).write(source);
    float step = type == ElementType.FLOAT16 ? 0x1p-11f : 0x1p-8f;

    Weights made = new DerivedWeights(Weights.file(source), cache).floats(type);

    assertEquals(type, made.get("m.weight").type());
    float[] seen = made.floats("m.weight");
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], seen[i], Math.max(Math.abs(values[i]) * step, 0x1p-24f));
    }
    assertEquals(made.get("m.weight").file(), kept().getFirst().toRealPath());
  }

  @Test
  void whatLeavesTheRangeOfFloat16IsRefused() throws IOException {
    StoredWeights.writer("m.weight", new float[][] {{1, 70_000}}).write(source);
    var derived = new DerivedWeights(Weights.file(source), cache);

    var e = assertThrows(ModelException.class, () -> derived.floats(ElementType.FLOAT16));

    assertTrue(e.getMessage().contains("m.weight"), e.getMessage());
    assertTrue(e.getMessage().contains("70000"), e.getMessage());
    assertTrue(e.getMessage().contains("choose bf16 or fp32"), e.getMessage());
    assertEquals(List.of(), kept());
    assertEquals(70_144, derived.floats(ElementType.BFLOAT16).floats("m.weight")[1]);
  }

  @Test
  void aMatrixForEvenInputsTakesTheirSizesFromTheNormBefore() throws IOException {
    float[][] matrix = {{1, -2, 3, 4}, {50, 60, -70, 80}};
    Weights floats = normed(matrix, new float[] {1, 1, 0, 1}, new float[] {0, -12, 0, 0});

    Weights made = new DerivedWeights(floats, cache).even(Map.of("m", "n"), 127);

    // 4, 16, 0 and 4, of which half the mean is 3
    float[] factors = {1 / 4f, 1 / 16f, 1 / 3f, 1 / 4f};
    assertArrayEquals(factors, made.floats("m.even"));
    StoredTensor bytes = made.get("m.even.int8");
    byte[] all = Files.readAllBytes(bytes.file());
    float[] scales = made.floats("m.even.scales");
    for (int input = 0; input < 4; input++) {
      for (int output = 0; output < 2; output++) {
        float step = scales[output] * factors[input];
        float seen = all[(int) bytes.offset() + 2 * input + output] * step;
        assertEquals(matrix[output][input], seen, 0.501f * step);
      }
    }
  }

  @Test
  void aNormOfAnotherSizeThanItsMatrixIsRefused() throws IOException {
    Weights floats = normed(new float[][] {{1, 2}}, new float[] {1, 1, 1}, new float[] {0, 0, 0});

    var e =
        assertThrows(
            ModelException.class,
            () -> new DerivedWeights(floats, cache).even(Map.of("m", "n"), 127));

    assertTrue(e.getMessage().contains("as many as the matrix behind it"), e.getMessage());
  }

  private Weights normed(float[][] matrix, float[] weight, float[] bias) throws IOException {
    Path file = folder.resolve("normed");
    StoredWeights.writer("m.weight", matrix)
        .add("n.weight", ElementType.FLOAT, new long[] {weight.length}, () -> bytes(weight))
        .add("n.bias", ElementType.FLOAT, new long[] {bias.length}, () -> bytes(bias))
        .write(file);
    return Weights.file(file);
  }

  private static ByteBuffer bytes(float[] values) {
    return StoredWeights.bytes(new float[][] {values});
  }

  @Test
  void processesDoNotDisturbEachOther() throws IOException, InterruptedException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  java,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Maker.class.getName(),
                  source.toString(),
                  cache.toString())
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      boolean ended = process.waitFor(1, TimeUnit.MINUTES);
      boolean _ = process.toHandle().destroyForcibly();
      assertTrue(ended, "a process still runs");
      assertEquals(0, process.exitValue());
    }

    assertEquals(FILES, kept().size(), kept().toString());
  }

  /// What a process does.
  static final class Maker {
    private Maker() {}

    public static void main(String[] args) throws IOException {
      var derived = new DerivedWeights(Weights.file(Path.of(args[0])), Path.of(args[1]));
      for (int largest = 1; largest <= FILES; largest++) {
        if (derived.int8(List.of("m"), largest).floats("m.scales")[0] != 1f / largest) {
          throw new IllegalStateException("the file for " + largest + " is of another");
        }
      }
    }
  }
}
