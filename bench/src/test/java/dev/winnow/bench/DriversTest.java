package dev.winnow.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the drivers that need nothing from outside on a tiny corpus: that they work, not what they
/// measure.
class DriversTest {
  @TempDir static Path cache;

  @TempDir Path home;

  @BeforeEach
  void prepare() throws Exception {
    Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    assumeTrue(Files.exists(sources), "this JDK ships no src.zip, which the bench's corpus is of");
    Files.copy(Path.of("RESULTS.md"), home.resolve("RESULTS.md"));
  }

  @Test
  void indexingIsRecordedInItsSection() throws Exception {
    IndexDriver.main(quick());

    assertTrue(section("index").contains("| Lucene, updateDocument by id |"));
  }

  @Test
  void hybridSearchIsRecordedAndAgreesWithTheHandMadeOne() throws Exception {
    HybridDriver.main(quick());

    assertTrue(section("hybrid").contains("| 40 of 40 |"), () -> section("hybrid"));
  }

  @Test
  void embeddingIsRecordedInItsSection() throws Exception {
    EmbedDriver.main(quick());

    assertTrue(section("embed").contains("| minilm-fp32 |"));
  }

  @Test
  void storesAreRecordedInTheirSection() throws Exception {
    StoreDriver.main(quick());

    assertTrue(section("store").contains("| langchain4j InMemoryEmbeddingStore |"));
  }

  @Test
  void denseIndexesAreRecordedInTheirSection() throws Exception {
    DenseDriver.main(quick("--set", "jdk", "--kinds", "fast-scan,jvector"));

    assertTrue(section("dense").contains("All reach their targets."), () -> section("dense"));
  }

  private String[] quick(String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(
        List.of("--quick", "--record", "--cache", cache.toString(), "--home", home.toString()));
    return options.toArray(String[]::new);
  }

  private String section(String driver) {
    try {
      String results = Files.readString(home.resolve("RESULTS.md"));
      int start = results.indexOf("\n## " + driver + "\n");
      int end = results.indexOf("\n## ", start + 1);
      return results.substring(start, end < 0 ? results.length() : end);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
