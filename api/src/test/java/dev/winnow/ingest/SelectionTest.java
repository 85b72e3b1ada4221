package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectionTest {
  @TempDir Path temp;
  private Path docs;
  private Engine engine;

  @BeforeEach
  void openEngine() throws IOException {
    docs = Files.createDirectory(temp.resolve("docs"));
    engine =
        Engine.open(temp.resolve("index"), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    Sample.write(docs.resolve("a.txt"), "a whale");
    Sample.write(docs.resolve("sub/b.txt"), "a shark");
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void onlySelectedFilesAreRead() {
    Report report = run(docs, IngestConfig.DEFAULTS.withOnly(path -> path.startsWith("sub/")));

    assertEquals(Set.of("sub/b.txt"), ids());
    assertEquals(List.of(new Skipped("not selected", 1, "a.txt")), report.skipped());
  }

  @Test
  void onlySelectedEntriesOfAnArchiveAreRead() throws IOException {
    Path zip =
        Sample.zip(temp.resolve("s.zip"), "x/A.java", "class A {}", "y/B.java", "class B {}");

    Report _ = run(zip, IngestConfig.DEFAULTS.withOnly(path -> path.startsWith("y/")));

    assertEquals(Set.of("y/B.java"), ids());
  }

  @Test
  void sourceThatIsOneFileIsSelectedByItsName() {
    Report _ =
        run(docs.resolve("a.txt"), IngestConfig.DEFAULTS.withOnly(path -> !path.equals("a.txt")));

    assertEquals(Set.of(), ids());
  }

  @Test
  void whatIsNoLongerSelectedIsDeleted() {
    Report _ = run(docs, IngestConfig.DEFAULTS);

    Report report = run(docs, IngestConfig.DEFAULTS.withOnly(path -> path.equals("a.txt")));

    assertEquals(1, report.counts().deleted());
    assertEquals(Set.of("a.txt"), ids());
  }

  @Test
  void documentsAreChangedBeforeTheyAreIndexed() {
    Report _ =
        run(
            docs,
            IngestConfig.DEFAULTS.withDocuments(
                document -> Optional.of(document.withTitle("Fish").with("legs", "none"))));

    Document changed = engine.get("a.txt").orElseThrow();
    assertEquals("Fish", changed.title());
    assertEquals("none", changed.fields().get("legs"));
    assertEquals("a.txt", changed.fields().get("source"));
  }

  @Test
  void changedDocumentsAreUnchangedInTheNextRun() {
    IngestConfig config =
        IngestConfig.DEFAULTS.withDocuments(document -> Optional.of(document.withTitle("Fish")));
    Report _ = run(docs, config);

    assertEquals(2, run(docs, config).counts().unchanged());
  }

  @Test
  void documentThatIsLeftOutIsDeleted() {
    Report _ = run(docs, IngestConfig.DEFAULTS);
    IngestConfig withoutSharks =
        IngestConfig.DEFAULTS
            .withPipeline("no sharks")
            .withDocuments(
                document -> Optional.of(document).filter(kept -> !kept.text().contains("shark")));

    Report report = run(docs, withoutSharks);

    assertEquals(1, report.counts().deleted());
    assertEquals(Set.of("a.txt"), ids());
  }

  @Test
  void failingFunctionCostsOneDocument() {
    Report report =
        run(
            docs,
            IngestConfig.DEFAULTS.withDocuments(document -> {
              if (document.text().contains("shark")) {
                throw new IllegalStateException("bitten");
              }
              return Optional.of(document);
            }));

    assertEquals(Set.of("a.txt"), ids());
    assertTrue(report.failed().first().getFirst().reason().contains("bitten"));
  }

  @Test
  void functionThatChangesTheIdIsRefusedWithTheRemedy() {
    Report report =
        run(
            docs,
            IngestConfig.DEFAULTS.withDocuments(
                document -> Optional.of(Document.of("other", document.text()))));

    assertEquals(2, report.failed().count());
    assertTrue(report.failed().first().getFirst().reason().contains("must keep the id"));
  }

  private Report run(Path source, IngestConfig config) {
    return Ingest.run(engine, List.of(source), config, IngestListener.NONE);
  }

  private Set<String> ids() {
    return engine.values("source").keySet();
  }
}
