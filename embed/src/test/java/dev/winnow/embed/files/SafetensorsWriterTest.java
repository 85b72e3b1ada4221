package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    float[][] matrix = {{1, -2, 3.5f}, {Float.MIN_VALUE, Float.NaN, 1e30f}};
    Path file = folder.resolve("file");
    StoredWeights.writer("a \"matrix\" \u00e9", matrix)
        .add("bytes", ElementType.INT8, new long[] {3}, () -> ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .add("nothing", ElementType.FLOAT16, new long[] {0, 7}, () -> ByteBuffer.allocate(0))
        .add(
            "halves",
            ElementType.BFLOAT16,
            new long[] {1},
            () -> ByteBuffer.wrap(new byte[] {0, 64}))
        .write(file);

    Weights weights = Weights.file(file);

    assertEquals(Set.of("a \"matrix\" \u00e9", "bytes", "nothing", "halves"), weights.names());
    assertArrayEquals(
        new float[] {1, -2, 3.5f, Float.MIN_VALUE, Float.NaN, 1e30f},
        weights.floats("a \"matrix\" \u00e9"));
    assertArrayEquals(new float[] {2}, weights.floats("halves"));
    assertEquals(ElementType.INT8, weights.get("bytes").type());
    assertEquals(0, weights.get("nothing").bytes());
  }

  @Test
  void tensorsBeginAtMultiplesOf64Bytes() throws IOException {
    Path file = folder.resolve("file");
    var writer = new SafetensorsWriter();
    for (int i = 1; i < 140; i++) {
      byte[] bytes = new byte[i];
      writer.add("t" + i, ElementType.UINT8, new long[] {i}, () -> ByteBuffer.wrap(bytes));
    }
    writer.write(file);

    Weights weights = Weights.file(file);

    assertEquals(139, weights.names().size());
    weights.names().forEach(name -> assertEquals(0, weights.get(name).offset() % 64, name));
    assertEquals(0, Files.size(file) % 64);
  }

  @Test
  void aTensorOfOtherLengthIsRefused() {
    var writer =
        new SafetensorsWriter()
            .add("t", ElementType.FLOAT, new long[] {2}, () -> ByteBuffer.allocate(4));

    var e = assertThrows(IllegalStateException.class, () -> writer.write(folder.resolve("file")));

    assertTrue(e.getMessage().contains("t has 4 bytes; expected 8"), e.getMessage());
  }
}
