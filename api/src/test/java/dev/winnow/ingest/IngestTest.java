package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Query;
import dev.winnow.ingest.read.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
  private static final EngineConfig KEYWORDS =
      EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);

  @TempDir Path temp;
  private Path docs;
  private Engine engine;

  @BeforeEach
  void openEngine() throws IOException {
    docs = Files.createDirectory(temp.resolve("docs"));
    engine = Engine.open(temp.resolve("index"), KEYWORDS);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void filesBecomeDocumentsThatAreFound() throws Exception {
    write("guide/install.md", "# Install\nUnpack the archive");
    write("page.html", "<title>Page</title><p>A whale");

    Report report = run(docs);

    assertEquals(2, report.counts().added());
    assertEquals("page.html", engine.search(Query.of("whale")).hits().getFirst().id());
  }

  @Test
  void documentsSayWhereTheyCameFrom() throws Exception {
    write("guide/install.md", "# Install");

    Report _ = run(docs);

    Map<String, Object> fields = engine.get("guide/install.md").orElseThrow().fields();
    assertEquals(
        Set.of("source", "source.hash", "source.name", "source.parts", "type"), fields.keySet());
    assertEquals(List.of("guide", "install.md"), fields.get("source.parts"));
    assertEquals("guide/install.md", fields.get("source"));
    assertEquals("markdown", fields.get("type"));
    assertEquals("docs", fields.get("source.name"));
    assertFalse(fields.toString().contains(temp.toRealPath().toString()), fields.toString());
    assertTrue(fields.get("source.hash").toString().matches("[0-9a-f]{32}"));
  }

  @Test
  void aFileIsFoundByItsNameAndItsFolders() throws Exception {
    write("reports/Invoice_2024-Q3.txt", "Nothing of that is said here.");
    write("lib/Packlist.pm", "# Heading\n");
    write("lib/PackingListParser.java", "class Other {}");
    write("r\u00E9sum\u00E9s/Lebenslauf.md", "# Alice");
    write("page-about-whales.html", "<title>Other</title><p>Text.</p>");

    Report _ = run(docs);

    Map.of(
            "invoice 2024", "reports/Invoice_2024-Q3.txt",
            "Invoice_2024-Q3.txt", "reports/Invoice_2024-Q3.txt",
            "reports", "reports/Invoice_2024-Q3.txt",
            "Packlist.pm", "lib/Packlist.pm",
            "packlist", "lib/Packlist.pm",
            "packing list parser", "lib/PackingListParser.java",
            "resumes", "r\u00E9sum\u00E9s/Lebenslauf.md",
            "whales", "page-about-whales.html")
        .forEach((query, file) ->
            assertEquals(file, engine.search(Query.of(query)).hits().getFirst().id(), query));
  }

  @Test
  void pathsAreFilteredByTheirStartAndByPatterns() throws Exception {
    for (String file : List.of("a/one.md", "a/b/one.md", "a/one.txt", "ab/one.md", "one.md")) {
      write(file, "one");
    }

    Report _ = run(docs);

    assertEquals(
        Set.of("a/one.md", "a/b/one.md", "a/one.txt"), found(Filter.prefix("source", "a/")));
    assertEquals(Set.of("a/one.md"), found(Filter.glob("source", "a/*.md")));
    assertEquals(Set.of("a/one.md", "a/b/one.md"), found(Filter.glob("source", "a/**/*.md")));
    assertEquals(Set.of("one.md"), found(Filter.glob("source", "*.{md,txt}")));
    assertEquals(Set.of("a/b/one.md"), found(Filter.eq("source.parts", "b")));
  }

  private Set<String> found(Filter filter) {
    Set<String> found = new TreeSet<>();
    engine.search(Query.of("one").withFilter(filter)).hits().forEach(hit -> found.add(hit.id()));
    return found;
  }

  @Test
  void theOthersOfARefusedDocumentsBatchAreEmbeddedOnce() throws Exception {
    write(
        "a.jsonl",
        """
        {"_id":"1","text":"one","price":4}
        {"_id":"2","text":"two words that are more than ten characters"}
        {"_id":"3","text":"three"}
        """);
    var embedder = new CountingEmbedder();
    var limits = Limits.DEFAULTS.withDocuments(Limits.DEFAULTS.documents().withTextLength(10));
    var config =
        EngineConfig.DEFAULTS
            .withEmbedder("counting", embedder)
            .withIndex(IndexConfig.DEFAULTS.withLimits(limits));
    try (var vectors = Engine.open(temp.resolve("vectors"), config)) {
      Report report =
          Ingest.run(vectors, List.of(docs), IngestConfig.DEFAULTS, IngestListener.NONE);

      assertEquals(2, report.counts().added());
      assertEquals(1, report.failed().count());
      String reason = report.failed().first().getFirst().reason();
      assertTrue(reason.startsWith("was refused: document '2' has "), reason);
      assertEquals(2, embedder.texts.get());
    }
  }

  @Test
  void secondRunChangesNothing() throws Exception {
    write("a.txt", "a");
    write("b.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}\n{\"text\":\"y\"}");
    Report _ = run(docs);

    assertCounts(run(docs), 0, 0, 3, 0);
  }

  @Test
  void changedFileIsUpdatedAlone() throws Exception {
    write("a.txt", "old");
    write("b.txt", "b");
    Report _ = run(docs);
    write("a.txt", "new");

    assertCounts(run(docs), 0, 1, 1, 0);
    assertEquals("new", engine.get("a.txt").orElseThrow().text());
  }

  @Test
  void deletedFileIsDeleted() throws Exception {
    write("a.txt", "a");
    Path gone = write("b.txt", "b");
    Report _ = run(docs);
    Files.delete(gone);

    assertCounts(run(docs), 0, 0, 1, 1);
    assertEquals(1, engine.count());
  }

  @Test
  void renamedFileIsAddedAndDeleted() throws Exception {
    Path old = write("a.txt", "a");
    Report _ = run(docs);
    Files.move(old, docs.resolve("b.txt"));

    assertCounts(run(docs), 1, 0, 0, 1);
    assertEquals("b", engine.get("b.txt").orElseThrow().title());
  }

  @Test
  void renamedJsonLinesAreUpdatedSoThatTheirSourceIsTrue() throws Exception {
    Path old = write("a.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}");
    Report _ = run(docs);
    Files.move(old, docs.resolve("b.jsonl"));

    assertCounts(run(docs), 0, 1, 0, 0);
    assertEquals("b.jsonl", engine.get("1").orElseThrow().fields().get("source"));
  }

  @Test
  void changedPipelineReadsEverythingAgain() throws Exception {
    write("a.txt", "a");
    Report _ = run(docs);

    Report report = run(IngestConfig.DEFAULTS.withPipeline("2"), docs);

    assertCounts(report, 0, 1, 0, 0);
  }

  @Test
  void documentsFromElsewhereAreLeftAlone() throws Exception {
    engine.add(Document.of("mine", "by hand"));
    Path other = Sample.write(temp.resolve("other/o.txt"), "o").getParent();
    write("a.txt", "a");

    Report _ = run(other);
    Report _ = run(docs);

    assertEquals(3, engine.count());
  }

  @Test
  void sourceThatIsGoneKeepsItsDocuments() throws Exception {
    Path file = write("a.txt", "a");
    Report _ = run(file);
    Files.delete(file);

    Report report = run(file);

    assertEquals(0, report.counts().deleted());
    assertEquals(1, report.failed().count());
    assertEquals(1, engine.count());
  }

  @Test
  void lineThatBreaksKeepsTheDocumentsOfItsFile() throws Exception {
    write("a.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"2\",\"text\":\"y\"}");
    write("b.txt", "b");
    Report _ = run(docs);
    write("a.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"2\",\"te");
    Files.delete(docs.resolve("b.txt"));

    Report report = run(docs);

    assertCounts(report, 0, 0, 1, 1);
    assertEquals("a.jsonl#2", report.failed().first().getFirst().source());
    assertTrue(engine.get("2").isPresent());
  }

  @Test
  void itemThatCannotBeParsedAnyMoreKeepsItsDocument() throws Exception {
    write("a.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}");
    Report _ = run(docs);
    write("a.jsonl", "{\"_id\":\"1\",\"text\":{}}");

    Report report = run(docs);

    assertCounts(report, 0, 0, 0, 0);
    assertEquals(
        new Problem("a.jsonl#1", "has an object as 'text'; expected a string"),
        report.failed().first().getFirst());
    assertEquals("x", engine.get("1").orElseThrow().text());
  }

  @Test
  void movedSourceTakesItsDocumentsAlong() throws Exception {
    write("a.txt", "a");
    Report _ = run(docs);
    Path moved = Files.move(docs, temp.resolve("moved"));

    Report report = run(moved);

    assertCounts(report, 0, 0, 1, 0);
    assertEquals(0, report.warnings().count());
    assertEquals(moved.toRealPath().toString(), Ingest.sources(engine).getFirst().place());
  }

  @Test
  void documentThatTheEngineRefusesDoesNotStopItsBatch() throws Exception {
    write(
        "a.jsonl",
        """
        {"_id":"1","text":"x"}
        {"_id":"2","text":"y"}
        {"_id":"3","text":"z"}
        """);
    var config =
        IngestConfig.DEFAULTS.withDocuments(document ->
            Optional.of(document.id().equals("2") ? document.with("map", Map.of()) : document));

    Report report = run(config, docs);

    assertEquals(2, report.counts().added());
    assertTrue(report.failed().first().getFirst().reason().startsWith("was refused: "));
    assertEquals("a.jsonl#2", report.failed().first().getFirst().source());
  }

  @Test
  void theFirstValueInTheOrderOfTheSourcesGivesTheType() throws Exception {
    var lines = new StringBuilder("{\"text\":\"x\",\"year\":2024}\n");
    for (int i = 0; i < 200; i++) {
      lines.append("{\"text\":\"x\",\"year\":\"MMXXIV\"}\n");
    }
    write("a.jsonl", lines.toString());

    Report report = run(IngestConfig.DEFAULTS.withBatch(1).withThreads(4), docs);

    assertEquals(201, report.counts().added());
    assertEquals(200, report.warnings().count());
    assertEquals(1, engine.count(Filter.eq("year", 2024)));
  }

  @Test
  void failuresAreCountedBeyondTheList() throws Exception {
    write("a.jsonl", "[]\n".repeat(10));

    Report report = run(IngestConfig.DEFAULTS.withListed(3), docs);

    assertEquals(10, report.failed().count());
    assertEquals(3, report.failed().first().size());
    assertTrue(report.failed().truncated());
  }

  @Test
  void skippedFilesAreCountedByReason() throws Exception {
    write(".hidden", "x");
    write("a.txt", "a");
    write("b.txt", "b\u0000");
    write("c.txt", "c\u0000");

    assertEquals(
        List.of(
            new Skipped("hidden", 1, ".hidden"),
            new Skipped("no text (binary or of an unknown type)", 2, "b.txt")),
        run(docs).skipped());
  }

  @Test
  void fieldsOfJsonLinesFilter() throws Exception {
    write(
        "a.jsonl",
        "{\"_id\":\"1\",\"text\":\"x\",\"metadata\":{\"lang\":\"en\"}}\n{\"_id\":\"2\"}");

    Report _ = run(docs);

    assertEquals(1, engine.count(Filter.eq("lang", "en")));
  }

  @Test
  void sourcesGivenTwiceAreReadOnce() throws Exception {
    write("a.txt", "a");

    assertCounts(run(docs, docs, docs.resolve("../docs")), 1, 0, 0, 0);
  }

  @Test
  void noSourceIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> run());
  }

  @Test
  void anyNumberOfThreadsEndsWithTheSameDocuments() throws Exception {
    for (int i = 0; i < 300; i++) {
      write(i % 7 + "/" + i + ".txt", "text " + i);
    }

    Report one = run(IngestConfig.DEFAULTS.withThreads(1).withBatch(1), docs);
    Report many = run(IngestConfig.DEFAULTS.withThreads(8).withBatch(16).withPipeline("2"), docs);

    assertEquals(300, one.counts().added());
    assertEquals(300, many.counts().updated());
    assertEquals(300, engine.count());
  }

  @Test
  void interruptedRunCommitsWhatIsDoneAndTheNextGoesOn() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      write("%04d.txt".formatted(i), "text " + i);
    }
    IngestListener interrupting =
        progress -> {
          if (progress.documents() > 0) {
            Thread.currentThread().interrupt();
          }
        };
    var config = IngestConfig.DEFAULTS.withThreads(1).withBatch(1).withCommitEvery(Duration.ZERO);

    Report first = Ingest.run(engine, List.of(docs), config, interrupting);
    boolean flag = Thread.interrupted();
    engine.close();
    engine = Engine.open(temp.resolve("index"), KEYWORDS);
    Report second = run(docs);

    assertTrue(first.cancelled());
    assertTrue(flag);
    assertTrue(first.counts().added() > 0 && first.counts().added() < 2_000, first::toString);
    assertEquals(first.counts().added(), second.counts().unchanged());
    assertEquals(2_000, second.counts().documents());
    assertFalse(second.cancelled());
  }

  @Test
  void progressGrowsToItsTotal() throws Exception {
    for (int i = 0; i < 100; i++) {
      write(i + ".txt", "x".repeat(10_000));
    }
    List<Progress> heard = new ArrayList<>();

    Report _ = Ingest.run(engine, List.of(docs), IngestConfig.DEFAULTS, heard::add);

    Progress last = heard.getLast();
    assertEquals(new Progress.Part(1_000_000, 1_000_000), last.bytes());
    assertEquals(new Progress.Part(100, 100), last.files());
    assertEquals(100, last.documents());
    assertEquals(
        heard.stream().map(told -> told.bytes().done()).sorted().toList(),
        heard.stream().map(told -> told.bytes().done()).toList());
  }

  @Test
  void remainingTimeFollowsFromTheRate() {
    var progress =
        new Progress(
            10, new Progress.Part(3, 4), new Progress.Part(250, 1_000), Duration.ofSeconds(5), 50);

    assertEquals(Duration.ofSeconds(15), progress.remaining().orElseThrow());
    assertEquals(2, progress.documentsPerSecond());
  }

  private Path write(String path, String text) throws IOException {
    return Sample.write(docs.resolve(path), text);
  }

  private Report run(Path... sources) {
    return run(IngestConfig.DEFAULTS, sources);
  }

  private Report run(IngestConfig config, Path... sources) {
    return Ingest.run(engine, List.of(sources), config, IngestListener.NONE);
  }

  private static void assertCounts(
      Report report, long added, long updated, long unchanged, long deleted) {
    assertEquals(
        List.of(added, updated, unchanged, deleted),
        List.of(
            report.counts().added(),
            report.counts().updated(),
            report.counts().unchanged(),
            report.counts().deleted()),
        report::toString);
  }
}
