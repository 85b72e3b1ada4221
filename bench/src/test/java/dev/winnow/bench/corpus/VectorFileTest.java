package dev.winnow.bench.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  @TempDir Path temp;

  @Test
  void vectorsComeBackInTheirOrder() throws Exception {
    try (var file = VectorFile.open(temp.resolve("vectors"), 2)) {
      file.append(List.of(new float[] {1, 2}, new float[] {3, 4}));

      assertArrayEquals(new float[] {3, 4}, file.read(1));
    }
  }

  @Test
  void aHalfWrittenVectorIsWrittenAgain() throws Exception {
    Path path = temp.resolve("vectors");
    Files.write(path, new byte[13], StandardOpenOption.CREATE);

    try (var file = VectorFile.open(path, 2)) {
      file.append(List.of(new float[] {5, 6}));

      assertEquals(2, file.size());
      assertArrayEquals(new float[] {5, 6}, file.read(1));
    }
  }
}
