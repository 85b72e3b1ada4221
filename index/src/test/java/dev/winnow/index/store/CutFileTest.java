package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.faiss.FaissLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mapped file that becomes shorter while an index is open ends in an exception that names the
/// index, never in the death of the process.
class CutFileTest {
  @TempDir Path temp;

  @BeforeEach
  void requireNative() {
    Assumptions.assumeTrue(FaissLibrary.available(), FaissLibrary.unavailableBecause());
  }

  private Path built(boolean merged) {
    Path folder = temp.resolve("whole-" + merged);
    CutFile.build(folder, merged);
    return folder;
  }

  private void requireRefused(Path whole, String ending, String when) throws IOException {
    Path folder = temp.resolve(ending + "-" + when);
    Files.createDirectories(folder);
    try (var files = Files.list(whole)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    try (var child = Child.start(CutFile.class, folder.toString(), ending, when)) {
      String refused = child.awaitStart("refused ");
      assertTrue(refused.contains(folder.toString()), refused);
      assertTrue(refused.contains("cut"), refused);
      assertEquals(0, child.end());
    }
  }

  @Test
  void aStructureThatIsCutAfterItWasSearchedIsRefused() throws IOException {
    requireRefused(built(true), ".wvd", "after");
  }

  @Test
  @Tag("full")
  void anyMappedFileThatIsCutIsRefused() throws IOException {
    Path whole = built(true);
    requireRefused(whole, ".wvd", "before");
    requireRefused(whole, ".vec", "after");
    requireRefused(whole, ".vec", "before");
    requireRefused(whole, ".fdt", "before");
    Path compound = built(false);
    requireRefused(compound, ".cfs", "before");
    requireRefused(compound, ".cfs", "after");
  }
}
