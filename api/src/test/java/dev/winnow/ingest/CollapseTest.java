package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.ingest.read.IngestLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Items with identical bytes become one document, which names the others.
class CollapseTest extends OneIndex {
  private static final IngestConfig COLLAPSED =
      IngestConfig.DEFAULTS.withRules(SourceRules.DEFAULTS.withCollapse(true));
  private static final IngestConfig ALLOWED =
      IngestConfig.DEFAULTS.withRules(SourceRules.DEFAULTS.withCollapse(true).withAllowEmpty(true));

  private Path more;

  @BeforeEach
  void makeMore() throws IOException {
    more = Files.createDirectory(temp.resolve("more"));
  }

  @Test
  void theFirstByPathStandsForTheOthers() throws Exception {
    write("b/INVOICE_2024-q3.txt", "same");
    write("a.md", "same");
    write("z", "same");
    write("c.md", "other");

    Report report = run(docs);

    assertEquals(new Report.Counts(2, 0, 0, 0, 2), report.counts());
    assertEquals(Map.of("a.md", "b/INVOICE_2024-q3.txt z", "c.md", ""), state(engine));
    assertEquals("a.md", Ingest.document(engine, "z").map(Document::id).orElseThrow());
    assertEquals("a.md", Ingest.document(engine, "a.md").map(Document::id).orElseThrow());
    assertEquals(Optional.empty(), Ingest.document(engine, "y"));
    assertEquals(List.of("a.md"), found("invoice 2024"));
    assertEquals(1, engine.count(Filter.prefix("source.copies", "b/")));
  }

  @Test
  void theHashOfTheContentIsThatOfTheFile() throws Exception {
    write("a.md", "abc");

    Report _ = run(docs);

    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        engine.get("a.md").orElseThrow().fields().get("source.content"));
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    write("a.md", "same");
    write("b.md", "same");
    writeMore("c.md", "same");
    Report _ = run(docs, more);
    List<String> files = files(temp.resolve("index"));

    Report report = run(docs, more);

    assertEquals(new Report.Counts(0, 0, 1, 0, 2), report.counts());
    assertEquals(files, files(temp.resolve("index")));
    assertEquals(Map.of("a.md", "b.md more//c.md"), state(engine));
  }

  @Test
  void sourcesThatAreReadOneByOneShareDocuments() throws Exception {
    write("x.md", "same");
    writeMore("a.md", "same");
    writeMore("b.md", "own");
    Report _ = run(docs);

    Report report = run(more);

    assertEquals(new Report.Counts(1, 0, 0, 0, 1), report.counts());
    assertEquals(Map.of("x.md", "more//a.md", "more//b.md", ""), state(engine));
    assertEquals(new Report.Counts(0, 0, 1, 0, 0), run(docs).counts());
    assertEquals(new Report.Counts(0, 0, 1, 0, 1), run(more).counts());
    assertEquals(Map.of("x.md", "more//a.md", "more//b.md", ""), state(engine));
  }

  @Test
  void aDocumentThatTheRunDoesNotReadComesFirstUntilARunReadsIt() throws Exception {
    write("b/x.md", "same");
    Report _ = run(docs);
    write("a/x.md", "same");

    Report part = run(docs.resolve("a"));

    assertEquals(Map.of("b/x.md", "a/x.md"), state(engine));
    assertEquals(1, part.counts().collapsed());
    assertEquals(new Report.Counts(1, 0, 0, 0, 1), run(docs).counts());
    assertEquals(Map.of("a/x.md", "b/x.md"), state(engine));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereTheFirstIsGoneOrHasChangedTheNextTakesItsPlace(boolean gone) throws Exception {
    write("a.md", "same");
    write("b.md", "same");
    writeMore("c.md", "same");
    Report _ = run(docs, more);
    if (gone) {
      Files.delete(docs.resolve("a.md"));
    } else {
      write("a.md", "changed");
    }

    Report report = run(docs, more);

    assertEquals(1, report.counts().added());
    assertEquals(0, report.warnings().count());
    assertEquals("more//c.md", state(engine).get("b.md"));
    assertEquals(gone ? null : "", state(engine).get("a.md"));
  }

  @Test
  void aCopyThatIsGoneOrHasChangedIsNamedNoLonger() throws Exception {
    write("a.md", "same");
    write("b.md", "same");
    write("c.md", "same");
    Report _ = run(docs);
    Files.delete(docs.resolve("b.md"));
    write("c.md", "changed");

    Report report = run(docs);

    assertEquals(new Report.Counts(1, 0, 1, 0, 0), report.counts());
    assertEquals(Map.of("a.md", "", "c.md", ""), state(engine));
    assertEquals("a.md", engine.get("a.md").orElseThrow().fields().get("source.parts"));
  }

  @Test
  void aCopyThatTheRunDoesNotReadIsToldWhenItsDocumentGoes() throws Exception {
    write("a/x.md", "same");
    write("b/x.md", "same");
    write("b/y.md", "other");
    Report _ = run(docs);
    write("a/x.md", "changed");

    Report part = run(docs.resolve("a"));

    assertEquals(1, part.warnings().count());
    assertEquals("b/x.md", part.warnings().first().getFirst().source());
    assertEquals(1, run(docs.resolve("b")).counts().added());
    assertEquals(Map.of("a/x.md", "", "b/x.md", "", "b/y.md", ""), state(engine));
  }

  @Test
  void aDeletedDocumentComesBackWithItsCopies() throws Exception {
    write("a.md", "same");
    writeMore("b.md", "same");
    Report _ = run(docs, more);
    engine.delete(List.of("a.md"));
    engine.commit();

    Report onlyOther = run(more);

    assertEquals(Map.of("more//b.md", ""), state(engine));
    assertEquals(1, onlyOther.counts().added());
    assertEquals(1, run(docs, more).counts().collapsed());
    assertEquals(Map.of("a.md", "more//b.md"), state(engine));
  }

  @Test
  void copiesOfAForgottenSourceBecomeDocuments() throws Exception {
    write("a.md", "same");
    writeMore("b.md", "same");
    writeMore("c.md", "same");
    Report _ = run(docs, more);

    Forgotten forgotten = Ingest.forget(engine, docs.toString());

    assertEquals(1, forgotten.documents());
    assertEquals(2, forgotten.copies());
    assertEquals(Map.of(), state(engine));
    Report report = run(more);
    assertEquals(new Report.Counts(1, 0, 0, 0, 1), report.counts());
    assertEquals(Map.of("more//b.md", "more//c.md"), state(engine));
  }

  @Test
  void forgottenCopiesAreNamedNoLonger() throws Exception {
    write("a.md", "same");
    writeMore("b.md", "same");
    writeMore("sub/c.md", "same");
    writeMore("sub/d.jsonl", "{\"text\":\"x\"}\n{\"text\":\"x\"}\n");
    Report _ = run(docs, more);
    assertEquals("more//sub/d.jsonl#2", state(engine).get("more//sub/d.jsonl#1"));

    Forgotten part = Ingest.forget(engine, more.resolve("sub").toString());
    Map<String, String> left = state(engine);
    Forgotten last = Ingest.forget(engine, more.resolve("b.md").toString());

    assertEquals(1, part.documents());
    assertEquals(List.of(), part.sources());
    assertEquals(Map.of("a.md", "more//b.md"), left);
    assertEquals(0, last.documents());
    assertEquals("more", last.sources().getFirst().name());
    assertEquals(Map.of("a.md", ""), state(engine));
    assertEquals(1, Ingest.sources(engine).size());
  }

  @Test
  void aRunWithoutItMakesDocumentsOfAllAndOneWithItCollapsesThemAgain() throws Exception {
    var counting = new CountingEmbedder();
    write("a.md", "same");
    write("b.md", "same");
    writeMore("c.md", "same");
    try (var own =
        Engine.open(
            temp.resolve("vectors"), EngineConfig.DEFAULTS.withEmbedder("counting", counting))) {
      Report plain = run(own, IngestConfig.DEFAULTS, docs, more);
      int embedded = counting.texts.get();

      Report on = run(own, COLLAPSED, docs, more);
      Map<String, String> collapsed = state(own);
      int embeddedOn = counting.texts.get();
      Report off = run(own, IngestConfig.DEFAULTS, more);
      Map<String, String> part = state(own);
      Report rest = run(own, IngestConfig.DEFAULTS, docs, more);

      assertEquals(new Report.Counts(3, 0, 0, 0, 0), plain.counts());
      assertEquals(new Report.Counts(0, 0, 1, 0, 2), on.counts());
      assertEquals(Map.of("a.md", "b.md more//c.md"), collapsed);
      assertEquals(embedded, embeddedOn, "nothing is embedded twice");
      assertEquals(new Report.Counts(1, 0, 0, 0, 0), off.counts());
      assertEquals(Map.of("a.md", "b.md", "more//c.md", ""), part);
      assertEquals(new Report.Counts(1, 0, 2, 0, 0), rest.counts());
      assertEquals(Map.of("a.md", "", "b.md", "", "more//c.md", ""), state(own));
      assertEquals(0, own.missingVectors().count());
    }
  }

  @Test
  void entriesOfArchivesAreCopiesToo() throws Exception {
    Path inner = Sample.zip(temp.resolve("inner.zip"), "deep.md", "same", "other.md", "other");
    Path zip = temp.resolve("a.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("t/first.md", "t/second.txt")) {
        out.putNextEntry(new ZipEntry(name));
        out.write("same".getBytes(StandardCharsets.UTF_8));
      }
      out.putNextEntry(new ZipEntry("t/inner.zip"));
      out.write(Files.readAllBytes(inner));
    }
    writeMore("copy.md", "same");

    Report report = run(zip, more);

    assertEquals(new Report.Counts(2, 0, 0, 0, 3), report.counts());
    assertEquals(
        Map.of(
            "t/first.md",
            "more//copy.md t/inner.zip/deep.md t/second.txt",
            "t/inner.zip/other.md",
            ""),
        state(engine));
    assertEquals(new Report.Counts(0, 0, 2, 0, 3), run(zip, more).counts());
    assertEquals(new Report.Counts(0, 0, 0, 0, 1), run(more).counts());
    Path _ = Sample.zip(zip, "t/second.txt", "same", "t/third.txt", "other");
    assertEquals(new Report.Counts(2, 0, 0, 2, 1), run(zip, more).counts());
    assertEquals(Map.of("t/second.txt", "more//copy.md", "t/third.txt", ""), state(engine));
  }

  @Test
  void linesAndRowsAreCopiesOfEachOtherButNotOfFiles() throws Exception {
    write("a.jsonl", "{\"text\":\"x\"}\n{\"id\":\"7\",\"text\":\"y\"}\n{\"text\":\"x\"}\n");
    write("b.jsonl", "{\"id\":\"7\",\"text\":\"y\"}\n");
    write("c.csv", "n,text\n1,z\n1,z\n2,z\n");
    write("d.txt", "{\"text\":\"x\"}");

    Report report = run(docs);

    assertEquals(0, report.failed().count());
    assertEquals(new Report.Counts(5, 0, 0, 0, 3), report.counts());
    assertEquals(
        Map.of(
            "a.jsonl#1",
            "a.jsonl#3",
            "7",
            "b.jsonl#1",
            "c.csv#2",
            "c.csv#3",
            "c.csv#4",
            "",
            "d.txt",
            ""),
        state(engine));
    assertEquals(new Report.Counts(0, 0, 5, 0, 3), run(docs).counts());
    Files.delete(docs.resolve("a.jsonl"));
    assertEquals(new Report.Counts(0, 1, 3, 1, 1), run(docs).counts());
    assertEquals(Map.of("7", "", "c.csv#2", "c.csv#3", "c.csv#4", "", "d.txt", ""), state(engine));
  }

  @Test
  void oneThatCannotBeReadStandsForNoOther() throws Exception {
    String page = "<p>a<p>b<p>c";
    write("a.html", page);
    write("b.html", page);
    write("c.txt", page);
    write("d.txt", page);
    IngestConfig config = COLLAPSED.withLimits(IngestLimits.DEFAULTS.withHtmlTags(1));

    for (int i = 0; i < 2; i++) {
      Report report = run(engine, config, docs);

      assertEquals(2, report.failed().count());
      assertEquals(
          i == 0 ? new Report.Counts(1, 0, 0, 0, 1) : new Report.Counts(0, 0, 1, 0, 1),
          report.counts());
      assertEquals(Map.of("c.txt", "d.txt"), state(engine));
    }
    assertEquals(new Report.Counts(1, 0, 0, 0, 3), run(docs).counts());
    assertEquals(Map.of("a.html", "b.html c.txt d.txt"), state(engine));
  }

  @Test
  void oneThatIsLeftOutStandsForNoOther() throws Exception {
    write("a.txt", "same");
    write("b.txt", "same");
    write("c.txt", "same");

    Report report =
        run(
            engine,
            COLLAPSED.withDocuments(
                document -> Optional.of(document).filter(one -> !one.id().equals("a.txt"))),
            docs);

    assertEquals(new Report.Counts(1, 0, 0, 0, 1), report.counts());
    assertEquals(Map.of("b.txt", "c.txt"), state(engine));
  }

  @Test
  void copiesOfAnEmptySourceAreAskedAbout() throws Exception {
    write("a.md", "same");
    writeMore("b.md", "same");
    Report _ = run(docs, more);
    Files.delete(more.resolve("b.md"));

    Report report = run(docs, more);

    assertEquals(1, report.failed().count());
    assertEquals(Map.of("a.md", "more//b.md"), state(engine));
    Report _ = run(engine, ALLOWED, docs, more);
    assertEquals(Map.of("a.md", ""), state(engine));
  }

  @Test
  void aFileThatCannotBeReadStaysACopy() throws Exception {
    write("a.jsonl", "{\"text\":\"x\"}\n");
    write("b.jsonl", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n");
    Report _ = run(docs);
    write("b.jsonl", "no JSON\n");

    Report report = run(docs);

    assertEquals(1, report.failed().count());
    assertEquals(Map.of("a.jsonl#1", "b.jsonl#1", "b.jsonl#2", ""), state(engine));
  }

  @Test
  void aSourceOfCopiesThatHasMovedKeepsItsName() throws Exception {
    for (int i = 0; i < 4; i++) {
      write(i + ".md", "same");
    }
    Report _ = run(docs);
    Path moved = Files.move(docs, temp.resolve("elsewhere"));

    Report report = run(moved);

    assertEquals(new Report.Counts(0, 0, 1, 0, 3), report.counts());
    assertEquals("docs", Ingest.sources(engine).getFirst().name());
  }

  @Test
  void aNewPipelineReadsDocumentsAgainAndKeepsTheirCopies() throws Exception {
    write("a.md", "same");
    writeMore("b.md", "same");
    Report _ = run(docs, more);

    Report report = run(engine, COLLAPSED.withPipeline("2"), docs);

    assertEquals(new Report.Counts(0, 1, 0, 0, 0), report.counts());
    assertEquals(Map.of("a.md", "more//b.md"), state(engine));
    assertEquals(
        List.of("a.md", "b.md"), engine.get("a.md").orElseThrow().fields().get("source.parts"));
  }

  /// After any changes, a run over everything leaves what a new index of the same files holds.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anIndexThatGrewIsLikeANewOne(long seed) throws Exception {
    var random = new Random(seed);
    Report _ = run(docs, more);
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 8; i++) {
        change(random);
      }
      Report _ = run(engine, random.nextBoolean() ? COLLAPSED : IngestConfig.DEFAULTS, docs);
      Report _ = run(engine, ALLOWED, more, docs);
      Map<String, String> grown = state(engine);

      Report second = run(engine, ALLOWED, docs, more);

      assertEquals(grown, state(engine), "a second run");
      assertEquals(0, second.counts().added() + second.counts().updated());
      assertEquals(0, second.counts().deleted());
      try (var fresh = Engine.open(temp.resolve("fresh" + seed + "-" + round), WORDS)) {
        Report _ = run(fresh, ALLOWED, docs, more);
        assertEquals(state(fresh), grown);
      }
    }
  }

  private void change(Random random) throws IOException {
    Path folder = random.nextBoolean() ? docs : more;
    Path file = folder.resolve(random.nextInt(3) + "/" + random.nextInt(4) + ".md");
    switch (random.nextInt(8)) {
      case 0 -> Files.deleteIfExists(file);
      case 1 -> engine.delete(List.copyOf(engine.ids(null, "", 2)));
      case 2 -> forget(folder, file.getParent());
      default -> {
        Path _ = Sample.write(file, "text " + random.nextInt(5));
      }
    }
  }

  /// Forgets a part of a source, unless that is all of it, which would change the order of sources.
  private void forget(Path source, Path part) {
    String prefix = source.equals(more) ? "more//" : "";
    List<String> places = new ArrayList<>();
    state(engine)
        .forEach((id, copies) -> {
          places.add(id);
          places.addAll(List.of(copies.split(" ")));
        });
    places.removeIf(place -> !place.matches(prefix + "\\d/\\d\\.md"));
    String inside = prefix + part.getFileName() + "/";
    if (places.stream().anyMatch(place -> place.startsWith(inside))
        && !places.stream().allMatch(place -> place.startsWith(inside))) {
      Forgotten _ = Ingest.forget(engine, part.toString());
    }
  }

  /// Copies by the ids of documents.
  private static Map<String, String> state(Engine engine) {
    engine.refresh();
    Map<String, String> state = new TreeMap<>();
    for (String id : engine.ids(null, "", 1_000)) {
      state.put(id, String.join(" ", Ingest.copies(engine.get(id).orElseThrow())));
    }
    return state;
  }

  private List<String> found(String words) {
    return engine.search(Query.of(words).withPlan(Plan.lexical(10))).hits().stream()
        .map(hit -> hit.id())
        .toList();
  }

  private static List<String> files(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    assertTrue(names.size() > 1);
    return names.stream().sorted().toList();
  }

  private void writeMore(String path, String text) throws IOException {
    Path _ = Sample.write(more.resolve(path), text);
  }

  private Report run(Path... sources) {
    return run(COLLAPSED, sources);
  }

  private static Report run(Engine engine, IngestConfig config, Path... sources) {
    return Ingest.run(engine, List.of(sources), config, IngestListener.NONE);
  }
}
