package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest extends OneIndex {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *.md       |          | a.md b/c.md b/d/e.md
          /*.md      |          | a.md
          b/*.md     |          | b/c.md
          b/**/*.md  |          | b/c.md b/d/e.md
          b/         |          | b/c.md b/d/e.md b/d/e.txt
          *.md d/    |          | a.md b/c.md b/d/e.md b/d/e.txt
                     | *.txt    | a.md b/c.md b/d/e.md
                     | d/       | a.md a.txt b/c.md
                     | d        | a.md a.txt b/c.md
                     | b        | a.md a.txt
                     | /d/      | a.md a.txt b/c.md b/d/e.md b/d/e.txt
                     | *.md !a.md | a.md a.txt b/d/e.txt
          *.md       | b/d      | a.md b/c.md
          [ac].md    |          | a.md b/c.md
          """)
  void patternsAreThoseOfGit(String include, String exclude, String ids) throws Exception {
    for (String file : List.of("a.md", "a.txt", "b/c.md", "b/d/e.md", "b/d/e.txt")) {
      write(file, "words");
    }

    Report _ =
        run(
            SourceRules.DEFAULTS.withInclude(patterns(include)).withExclude(patterns(exclude)),
            docs);

    assertEquals(Set.of(ids.split(" ")), ids());
  }

  @Test
  void patternsApplyToEntriesOfArchives() throws Exception {
    Path zip = Sample.zip(temp.resolve("a.zip"), "a.md", "x", "t/a.md", "x", "t/b.txt", "x");

    Report _ = run(SourceRules.DEFAULTS.withExclude(List.of("t/")), zip);

    assertEquals(Set.of("a.md"), ids());
  }

  @Test
  void whatIsExcludedNowIsDeletedAndReported() throws Exception {
    write("a.md", "x");
    write("build/b.md", "x");
    Report _ = run(SourceRules.DEFAULTS, docs);

    Report report = run(SourceRules.DEFAULTS.withExclude(List.of("build/")), docs);

    assertEquals(1, report.counts().deleted());
    assertEquals(List.of(new Skipped("not selected", 1, "build")), report.skipped());
    assertEquals(Set.of("a.md"), ids());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "# a comment", "!"})
  void patternsThatMatchNothingAreRefused(String pattern) {
    assertThrows(
        IllegalArgumentException.class, () -> SourceRules.DEFAULTS.withExclude(List.of(pattern)));
  }

  @Test
  void ignoreFilesAreHonouredInACheckout() throws Exception {
    write(".git/HEAD", "ref: refs/heads/main");
    write(".git/info/exclude", "private.md");
    write(".gitignore", "# comment\n*.log\n!keep.log\n/build/\nnotes/**/draft.md\n");
    write("sub/.gitignore", "\uFEFFlocal.md\n!trace.log\n");
    for (String file :
        List.of(
            "a.md",
            "a.log",
            "keep.log",
            "build/a.md",
            "sub/build/a.md",
            "sub/local.md",
            "sub/trace.log",
            "sub/other.log",
            "local.md",
            "notes/x/draft.md",
            "notes/x/final.md",
            "private.md")) {
      write(file, "words");
    }
    Report honoured = run(SourceRules.DEFAULTS, docs);

    assertEquals(
        Set.of(
            "a.md", "keep.log", "sub/build/a.md", "sub/trace.log", "local.md", "notes/x/final.md"),
        ids());
    assertEquals(
        6,
        honoured.skipped().stream()
            .filter(skipped -> skipped.reason().equals("ignored by a .gitignore"))
            .mapToLong(Skipped::count)
            .sum());
    assertEquals(6, run(SourceRules.DEFAULTS.withIgnoreFiles(false), docs).counts().added());
    assertEquals(6, run(SourceRules.DEFAULTS, docs).counts().deleted());
  }

  @Test
  void rulesAboveTheSourceApplyUpToTheCheckout() throws Exception {
    write("repo/.git", "gitdir: elsewhere");
    write("repo/.gitignore", "*.tmp.md\n/docs/build/\n");
    write("repo/docs/a.md", "x");
    write("repo/docs/a.tmp.md", "x");
    write("repo/docs/build/a.md", "x");

    Report _ = run(SourceRules.DEFAULTS, docs.resolve("repo/docs"));

    assertEquals(Set.of("a.md"), ids());
  }

  @Test
  void checkoutsInAFolderHaveTheirOwnRules() throws Exception {
    write(".gitignore", "*.md");
    write("one/.git/HEAD", "x");
    write("one/.gitignore", "a.md");
    write("one/a.md", "x");
    write("one/b.md", "x");
    write("one/inner/.git", "gitdir: elsewhere");
    write("one/inner/a.md", "x");
    write("two/a.md", "x");
    write("two/.gitignore", "a.md");

    Report _ = run(SourceRules.DEFAULTS, docs);

    assertEquals(Set.of("one/b.md", "one/inner/a.md", "two/a.md"), ids());
  }

  @Test
  void anIgnoredFileThatIsNamedStaysWhenItsCheckoutIsIndexed() throws Exception {
    write(".git/HEAD", "x");
    write(".gitignore", "build/");
    write("a.md", "x");
    write("build/b.md", "x");
    Report _ = run(SourceRules.DEFAULTS, docs);
    Report _ = run(SourceRules.DEFAULTS, docs.resolve("build/b.md"));

    Report report = run(SourceRules.DEFAULTS, docs);

    assertEquals(0, report.counts().deleted());
    assertEquals(Set.of("a.md", "build//b.md"), ids());
  }

  @Test
  void anIgnoreFileThatCannotBeReadLeavesItsFolderAsItIs() throws Exception {
    write(".git/HEAD", "x");
    write("a.md", "x");
    Report _ = run(SourceRules.DEFAULTS, docs);
    write(".gitignore", "x\n".repeat(1 << 20));

    Report report = run(SourceRules.DEFAULTS, docs);

    assertEquals(1, report.failed().count());
    assertEquals(0, report.counts().deleted());
    assertEquals(Set.of("a.md"), ids());
  }

  private static List<String> patterns(String words) {
    return words == null ? List.of() : List.of(words.split(" "));
  }

  private Report run(SourceRules rules, Path source) {
    return run(IngestConfig.DEFAULTS.withRules(rules), source);
  }

  private Set<String> ids() {
    return new TreeSet<>(engine.values("source").keySet());
  }
}
