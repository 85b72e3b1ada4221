package dev.winnow.bench.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The talk with the Python process, whose part a shell plays.
@EnabledOnOs(OS.LINUX)
class FaissCpuTest {
  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir Path folder;

  @Test
  void sidesAreReadUntilItIsReady() throws IOException {
    try (var faiss = start("printf 'IVF\\ttold\\t0.95\\t8 lists\\t0.96\\t1.5\\nready\\n'; cat")) {
      var expected =
          new FaissCpu.Side(0, "IVF", true, 0.95, new FaissCpu.Side.Setting("8 lists", 0.96), 1.5);

      assertEquals(List.of(expected), faiss.sides());
    }
  }

  @Test
  void aProcessThatEndsEarlyIsAnErrorWithTheRemedy() {
    var e = assertThrows(IOException.class, () -> start("exit 1"));

    assertTrue(e.getMessage().contains("oracle/faiss_requirements.txt"), e::getMessage);
  }

  private FaissCpu start(String commands) throws IOException {
    Path script = Files.writeString(folder.resolve("script"), commands);
    return FaissCpu.start(SHELL, script, new DenseSet(folder, folder.resolve("vectors"), 2, 1));
  }
}
