package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.ingest.read.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of documents whose source is gone, empty or nearly so.
class VanishedTest extends OneIndex {
  private static final IngestConfig ALLOWED =
      IngestConfig.DEFAULTS.withRules(SourceRules.DEFAULTS.withAllowEmpty(true));

  @Test
  void aSourceThatBecameEmptyIsAskedAbout() throws Exception {
    Path a = write("a.txt", "a");
    Path b = write("sub/b.txt", "b");
    Report _ = run(docs);
    Files.delete(a);
    Files.delete(b);

    Report report = run(docs);

    assertEquals(new Report.Counts(0, 0, 0, 0, 0), report.counts());
    assertEquals(1, report.failed().count());
    Problem problem = report.failed().first().getFirst();
    assertEquals(docs.toRealPath().toString(), problem.source());
    assertTrue(problem.reason().contains("its 2 missing documents were kept"), problem.reason());
    assertTrue(problem.reason().contains("--allow-empty"), problem.reason());
    assertEquals(2, engine.count());
    assertEquals(2, run(ALLOWED, docs).counts().deleted());
    assertEquals(0, run(docs).failed().count());
  }

  @Test
  void whatIsNoTextLeavesASourceEmptyToo() throws Exception {
    Path a = write("a.txt", "a");
    Report _ = run(docs);
    Files.delete(a);
    write(".nomount", "x");
    write("picture.png", "\u0000");

    assertEquals(1, run(docs).failed().count());
    assertEquals(1, engine.count());
  }

  @Test
  void aPartThatBecameEmptyIsAskedAboutWhereItIsNamed() throws Exception {
    write("a.txt", "a");
    Path b = write("sub/b.txt", "b");
    Path lines = write("c.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}");
    Report _ = run(docs);
    Files.delete(b);
    Files.writeString(lines, "");

    assertEquals(1, run(docs.resolve("sub")).failed().count());
    assertEquals(1, run(lines).failed().count());
    assertEquals(2, run(docs).counts().deleted());
  }

  @Test
  void aPatternThatLeavesNothingIsAskedAbout() throws Exception {
    write("a.txt", "a");
    Report _ = run(docs);
    var rules = SourceRules.DEFAULTS.withInclude(List.of("*.mb"));

    Report report = run(IngestConfig.DEFAULTS.withRules(rules), docs);

    assertEquals(1, report.failed().count());
    assertEquals(1, engine.count());
  }

  @Test
  void mostOfManyDocumentsAreAskedAbout() throws Exception {
    for (int i = 0; i < 120; i++) {
      write("mounted/%d.txt".formatted(i), "text " + i);
    }
    write("README.txt", "here");
    Report _ = run(docs);
    for (int i = 0; i < 120; i++) {
      Files.delete(docs.resolve("mounted/%d.txt".formatted(i)));
    }

    Report report = run(docs);

    assertEquals(1, report.counts().unchanged());
    assertTrue(report.failed().first().getFirst().reason().startsWith("has lost 120 of its 121"));
    assertEquals(120, run(ALLOWED, docs).counts().deleted());
  }

  @Test
  void someOfManyDocumentsAreDeleted() throws Exception {
    for (int i = 0; i < 120; i++) {
      write("%d.txt".formatted(i), "text " + i);
    }
    Report _ = run(docs);
    for (int i = 0; i < 100; i++) {
      Files.delete(docs.resolve("%d.txt".formatted(i)));
    }

    assertEquals(100, run(docs).counts().deleted());
  }

  @Test
  void aSourceInsideThatIsGoneIsAskedAboutWithTheFolderAround() throws Exception {
    Path b = write("sub/b.txt", "b");
    write("a.txt", "a");
    Report _ = run(b.getParent());
    Report _ = run(docs);
    Files.delete(b);
    Files.delete(b.getParent());

    Report report = run(docs);

    assertEquals(1, report.failed().count());
    assertTrue(report.failed().first().getFirst().source().endsWith("docs/sub"));
    assertEquals(1, run(ALLOWED, docs).counts().deleted());
  }

  @Test
  void aSourceThatIsGoneIsForgottenByItsPathOrName() throws Exception {
    write("a.txt", "a");
    Path other = Sample.write(temp.resolve("other/a.txt"), "a").getParent();
    Path third = Sample.write(temp.resolve("third/a.txt"), "a").getParent();
    Report _ = run(docs, other, third);
    Path gone = Files.move(other, temp.resolve("moved")).resolveSibling("other");

    Forgotten byPath = Ingest.forget(engine, gone.toString());
    Forgotten byName = Ingest.forget(engine, "third");

    assertEquals(1, byPath.documents());
    assertEquals("other", byPath.sources().getFirst().name());
    assertEquals(1, byName.documents());
    assertEquals(1, engine.count());
    assertEquals(1, run(docs).counts().unchanged());
    assertEquals(List.of("docs"), Ingest.sources(engine).stream().map(Source::name).toList());
  }

  @Test
  void aPartOfASourceIsForgotten() throws Exception {
    write("a.txt", "a");
    write("sub/b.txt", "b");
    write("sub/deep/c.txt", "c");
    write("sub-2/d.txt", "d");
    Report _ = run(docs);

    assertEquals(2, Ingest.forget(engine, docs.resolve("sub").toString()).documents());
    assertEquals(1, Ingest.forget(engine, docs.resolve("a.txt").toString()).documents());
    Forgotten last = Ingest.forget(engine, docs.resolve("sub-2/d.txt").toString());

    assertEquals(1, last.sources().size());
    assertEquals(0, engine.count());
  }

  @Test
  void sourcesInAFolderAreForgottenTogether() throws Exception {
    Path one = Sample.write(temp.resolve("x/one/a.txt"), "a").getParent();
    Path two = Sample.write(temp.resolve("x/two/a.txt"), "a").getParent();
    Report _ = run(one, two);

    assertEquals(2, Ingest.forget(engine, temp.resolve("x").toString()).sources().size());
    assertEquals(0, engine.count());
  }

  @Test
  void anUnknownSourceIsRefusedWithThoseThatAreKnown() throws Exception {
    write("a.txt", "a");
    Report _ = run(docs);

    var refused = assertThrows(IllegalArgumentException.class, () -> Ingest.forget(engine, "dosc"));

    assertTrue(refused.getMessage().contains("'dosc' is no source of "), refused.getMessage());
    assertTrue(
        refused.getMessage().contains("expected one of docs (" + docs.toRealPath() + ")"),
        refused.getMessage());
    assertEquals(1, engine.count());
  }

  private Report run(Path... sources) {
    return run(IngestConfig.DEFAULTS, sources);
  }
}
