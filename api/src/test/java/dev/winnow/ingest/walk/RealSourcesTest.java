package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import dev.winnow.ingest.Report;
import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.Parsed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealSourcesTest {
  @ParameterizedTest
  @CsvSource({
    "scifact, 5183",
    "nfcorpus, 3633",
    "cranfield, 1400",
    "locomo, 5882",
    "product-docs, 232",
    "code-chunks, 737"
  })
  void corpusOfACollectionIsReadInFull(String name, int documents) throws Exception {
    Found found = Found.in(Sample.collection(name));

    assertEquals(documents, found.items.size());
    assertEquals(List.of(), found.failed);
    for (int i = 0; i < documents; i++) {
      assertEquals(List.of(), warningsBut(found.parsed(i), "has no text"));
    }
  }

  @Test
  void scifactIsIndexedAndThenUnchanged(@TempDir Path folder) {
    List<Path> sources = List.of(Sample.collection("scifact"));
    var config = EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);
    try (var engine = Engine.open(folder, config)) {
      Report first = Ingest.run(engine, sources, IngestConfig.DEFAULTS, IngestListener.NONE);
      Report second = Ingest.run(engine, sources, IngestConfig.DEFAULTS, IngestListener.NONE);

      assertEquals(5183, first.counts().added(), first::toString);
      assertEquals(5183, second.counts().unchanged());
      assertEquals(5183, engine.count());
    }
  }

  @Test
  void sourcesOfTheJdkAreReadWithoutAFailure() throws Exception {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    Assumptions.assumeTrue(Files.isRegularFile(zip), "this JDK ships no src.zip");

    Found found = Found.in(zip);

    assertTrue(found.items.size() > 10_000, () -> found.items.size() + " items");
    assertEquals(List.of(), found.failed);
    assertEquals(List.of(), found.broken);
    int files = found.ids().indexOf("java.base/java/nio/file/Files.java");
    assertEquals("java.nio.file.Files", found.parsed(files).document().title());
  }

  private static List<String> warningsBut(Parsed parsed, String expected) {
    return parsed.warnings().stream().filter(warning -> !warning.startsWith(expected)).toList();
  }
}
