package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import dev.winnow.ingest.read.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One file has one id, however it is named, and two files never have the same.
class SourceIdentityTest {
  @TempDir Path temp;
  private Path p;
  private Path q;
  private Engine engine;

  @BeforeEach
  void openEngine() throws IOException {
    p = Files.createDirectory(temp.resolve("p"));
    q = Files.createDirectory(temp.resolve("q"));
    engine =
        Engine.open(temp.resolve("index"), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void twoProjectsWithAReadmeEachAreBothThere() throws Exception {
    write(p, "README.md", "# of p");
    write(q, "README.md", "# of q");

    assertCounts(run(p), 1, 0, 0, 0);
    assertCounts(run(q), 1, 0, 0, 0);

    assertEquals(Set.of("README.md", "q//README.md"), ids());
    assertEquals("# of p", text("README.md"));
    assertEquals("# of q", text("q//README.md"));
    assertCounts(run(p), 0, 0, 1, 0);
    assertCounts(run(q), 0, 0, 1, 0);
    assertCounts(run(q, p), 0, 0, 2, 0);
  }

  @Test
  void filesOfTwoFoldersAreToldApart() throws Exception {
    Path one = write(p, "x.md", "# one");
    Path two = write(q, "x.md", "# two");

    assertCounts(run(one, two), 2, 0, 0, 0);
    assertCounts(run(two, one), 0, 0, 2, 0);
    assertEquals(Set.of("x.md", "q//x.md"), ids());
  }

  @Test
  void aFolderInsideASourceIsPartOfIt() throws Exception {
    write(p, "x.md", "# outer");
    write(p, "a/x.md", "# inner");
    write(p, "b/x.md", "# beside");

    assertCounts(run(p), 3, 0, 0, 0);
    assertCounts(run(p.resolve("a")), 0, 0, 1, 0);
    Files.delete(p.resolve("a/x.md"));
    write(p, "a/y.md", "# new");

    assertCounts(run(p.resolve("a")), 1, 0, 0, 1);
    assertEquals(Set.of("x.md", "a/y.md", "b/x.md"), ids());
  }

  @Test
  void aFolderAroundASourceLeavesItsIdsAlone() throws Exception {
    write(p, "x.md", "# outer");
    write(p, "a/x.md", "# inner");

    assertCounts(run(p.resolve("a")), 1, 0, 0, 0);
    assertCounts(run(p), 1, 0, 1, 0);
    assertCounts(run(p), 0, 0, 2, 0);
    assertCounts(run(p.resolve("a")), 0, 0, 1, 0);

    assertEquals(Set.of("x.md", "p//x.md"), ids());
    assertEquals("# inner", text("x.md"));
  }

  @Test
  void nestedSourcesGivenTogetherAreOne() throws Exception {
    write(p, "x.md", "# outer");
    write(p, "a/x.md", "# inner");

    assertCounts(run(p.resolve("a"), p, p.resolve("a/x.md")), 2, 0, 0, 0);
    assertCounts(run(p, p.resolve("a")), 0, 0, 2, 0);
    assertEquals(Set.of("x.md", "a/x.md"), ids());
  }

  @Test
  void oneFolderByManyNamesIsOneSource() throws Exception {
    write(p, "x.md", "# x");
    Path link = Files.createSymbolicLink(temp.resolve("link"), p);
    Path relative = Path.of("").toAbsolutePath().relativize(p.toRealPath());

    assertCounts(run(p), 1, 0, 0, 0);
    for (Path same :
        List.of(
            link,
            relative,
            p.resolve("../p"),
            Path.of(p + File.separator),
            link.resolve("x.md"),
            p.resolve("x.md"))) {
      assertCounts(run(same), 0, 0, 1, 0);
    }
    assertEquals(1, Ingest.sources(engine).size());
  }

  @Test
  void aBackslashInANameIsNoSeparator() throws Exception {
    assumeTrue(File.separatorChar == '/', "a backslash separates names on Windows");
    write(p, "a/b.txt", "in a folder");
    write(p, "a\\b.txt", "beside it");
    write(p, "a\\b\\c.txt", "deeper");

    assertCounts(run(p), 3, 0, 0, 0);
    assertCounts(run(p), 0, 0, 3, 0);
    assertEquals(Set.of("a/b.txt", "a\\b.txt", "a\\b\\c.txt"), ids());
  }

  @Test
  void idsOfLinesThatClashAreErrorsThatNameBoth() throws Exception {
    write(p, "a.jsonl", "{\"_id\":\"0\",\"text\":\"x\"}\n{\"_id\":\"1\",\"text\":\"first\"}");
    write(p, "b.jsonl", "{\"_id\":\"1\",\"text\":\"second\"}\n{\"_id\":\"2\",\"text\":\"y\"}");
    write(q, "c.jsonl", "{\"_id\":\"1\",\"text\":\"third\"}\n{\"_id\":\"1\",\"text\":\"fourth\"}");

    Report first = run(p);
    Report second = run(q);

    assertCounts(first, 3, 0, 0, 0);
    assertEquals(
        List.of(
            new Problem(
                "b.jsonl#1",
                "has the id '1' of a.jsonl#2 in %s and was not indexed; expected an id for each document; give it another, or forget the other's source"
                    .formatted(p.toRealPath()))),
        first.failed().first());
    assertEquals(2, second.failed().count());
    String reason = second.failed().first().getFirst().reason();
    assertTrue(reason.contains("of a.jsonl in " + p.toRealPath()), reason);
    assertEquals("first", text("1"));
    assertCounts(run(p), 0, 0, 3, 0);
    assertCounts(run(q, p), 0, 0, 3, 0);
  }

  @Test
  void filesNamedOneByOneClashAsTheirFolderWould() throws Exception {
    Path a = write(p, "a.jsonl", "{\"_id\":\"1\",\"text\":\"first\"}");
    Path b = write(p, "b.jsonl", "{\"_id\":\"1\",\"text\":\"second\"}");

    assertCounts(run(a), 1, 0, 0, 0);
    Report report = run(b);

    assertCounts(report, 0, 0, 0, 0);
    assertTrue(report.failed().first().getFirst().reason().contains("of a.jsonl in"));
    assertEquals("first", text("1"));
  }

  @Test
  void anIdThatALineGivesIsTheSameInEachSource() throws Exception {
    write(p, "a.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}\n{\"text\":\"no id\"}");
    write(q, "a.jsonl", "{\"_id\":\"2\",\"text\":\"x\"}\n{\"text\":\"no id\"}");

    assertCounts(run(p, q), 4, 0, 0, 0);

    assertEquals(Set.of("1", "2", "a.jsonl#2", "q//a.jsonl#2"), ids());
  }

  @Test
  void aLineThatIsTheNameOfAFileClashesWithIt() throws Exception {
    write(p, "a.jsonl", "{\"_id\":\"b.txt\",\"text\":\"x\"}");
    write(p, "b.txt", "y");

    Report report = run(p);

    assertCounts(report, 1, 0, 0, 0);
    assertEquals("b.txt", report.failed().first().getFirst().source());
    assertTrue(report.failed().first().getFirst().reason().contains("of a.jsonl#1 in"));
  }

  @Test
  void aLineMovesToAnotherFileInEitherDirection() throws Exception {
    write(p, "a.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}");
    write(p, "b.jsonl", "{\"_id\":\"2\",\"text\":\"y\"}");
    write(p, "c.jsonl", "{\"_id\":\"3\",\"text\":\"z\"}");
    assertCounts(run(p), 3, 0, 0, 0);

    write(p, "a.jsonl", "");
    write(p, "b.jsonl", "{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"3\",\"text\":\"z\"}");
    write(p, "c.jsonl", "{\"_id\":\"2\",\"text\":\"y\"}");
    Report report = run(p);

    assertCounts(report, 0, 3, 0, 0);
    assertEquals(0, report.failed().count());
  }

  @Test
  void aDocumentOfAnotherProgramIsNotReplaced() throws Exception {
    engine.add(Document.of("x.md", "by hand"));
    engine.commit();
    write(p, "x.md", "# x");
    write(p, "y.md", "# y");

    Report report = run(p);

    assertCounts(report, 1, 0, 0, 0);
    assertTrue(report.failed().first().getFirst().reason().contains("that came from no source"));
    assertEquals("by hand", text("x.md"));
  }

  @Test
  void foldersOfOneNameAreToldApart() throws Exception {
    for (String project : List.of("alpha", "beta", "gamma/beta", "delta/beta")) {
      write(temp.resolve(project + "/docs"), "guide.md", "# " + project);
      assertCounts(run(temp.resolve(project + "/docs")), 1, 0, 0, 0);
    }

    assertEquals(
        Set.of("guide.md", "beta/docs//guide.md", "docs-2//guide.md", "docs-3//guide.md"), ids());
    assertCounts(run(temp), 0, 0, 4, 0);
  }

  @Test
  void aFolderInsideWithTheNameOfASourceClashesWithNothing() throws Exception {
    write(p, "q/x.md", "# inside p");
    write(q, "x.md", "# inside q");

    assertCounts(run(p, q), 2, 0, 0, 0);
    assertEquals(Set.of("q/x.md", "q//x.md"), ids());
  }

  @Test
  void aHiddenFileThatIsNamedStaysWhenItsFolderIsIndexed() throws Exception {
    write(p, "x.md", "# x");
    Path hidden = write(p, ".notes/y.md", "# y");

    assertCounts(run(p), 1, 0, 0, 0);
    assertCounts(run(hidden), 1, 0, 0, 0);
    assertCounts(run(p), 0, 0, 1, 0);
    assertEquals(Set.of("x.md", ".notes//y.md"), ids());
  }

  @Test
  void anotherSourceInPlaceOfOneThatIsGoneDoesNotTakeItsDocuments() throws Exception {
    write(p, "README.md", "# of p");
    write(p, "x.md", "# x");
    write(p, "y.md", "# y");
    assertCounts(run(p), 3, 0, 0, 0);
    Files.move(p, temp.resolve("unmounted"));
    write(q, "README.md", "# of q");
    write(q, "z.md", "# z");

    assertCounts(run(q), 2, 0, 0, 0);
    assertEquals("# of p", text("README.md"));
    assertEquals(5, engine.count());
  }

  @Test
  void anArchiveIsASourceOfItsOwn() throws Exception {
    Path one = Sample.zip(temp.resolve("one.zip"), "x.md", "# one");
    Path two = Sample.zip(temp.resolve("two.zip"), "x.md", "# two");

    assertCounts(run(one, two), 2, 0, 0, 0);
    assertCounts(run(two), 0, 0, 1, 0);
    assertEquals(Set.of("x.md", "two.zip//x.md"), ids());
    Files.move(one, temp.resolve("uno.zip"));
    assertCounts(run(temp.resolve("uno.zip")), 0, 0, 1, 0);
  }

  @Test
  void sourcesAreKnownAfterTheIndexIsOpenedAgain() throws Exception {
    write(p, "x.md", "# p");
    write(q, "x.md", "# q");
    Report _ = run(p, q);
    engine.close();
    engine =
        Engine.open(temp.resolve("index"), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));

    assertCounts(run(q, p), 0, 0, 2, 0);
    assertEquals(List.of("p", "q"), Ingest.sources(engine).stream().map(Source::name).toList());
    assertFalse(engine.get("q//x.md").orElseThrow().toString().contains(temp.toString()));
  }

  private static Path write(Path folder, String path, String text) throws IOException {
    return Sample.write(folder.resolve(path), text);
  }

  private Report run(Path... sources) {
    return Ingest.run(engine, List.of(sources), IngestConfig.DEFAULTS, IngestListener.NONE);
  }

  private Set<String> ids() {
    return new TreeSet<>(engine.values("source").keySet());
  }

  private String text(String id) {
    return engine.get(id).orElseThrow().text();
  }

  private static void assertCounts(
      Report report, long added, long updated, long unchanged, long deleted) {
    assertEquals(
        new Report.Counts(added, updated, unchanged, deleted, 0),
        report.counts(),
        report::toString);
  }
}
