package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import java.nio.file.Path;
import org.apache.lucene.util.automaton.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Patterns of paths, and the filters by them.
class GlobsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "*.md a.md true",
        "*.md a/b.md false",
        "*.md a.MD false",
        "**.md a/b.md true",
        "**/*.md a.md true",
        "**/*.md a/b/c.md true",
        "a/** a/b/c true",
        "a/** ab/c false",
        "a/**/z a/z true",
        "a/**/z a/b/c/z true",
        "a/**/z abz false",
        "?.md a.md true",
        "?.md \uD83C\uDF4E.md true",
        "a?b a/b false",
        "*.{md,tx{t,}} a.txt true",
        "*.{md,tx{t,}} a.tx true",
        "*.{md,txt} a.pdf false",
        "\\*.md *.md true",
        "\\*.md a.md false",
        "(a|b)+.md (a|b)+.md true"
      })
  void aPatternMatchesPaths(String pattern, String path, boolean matches) {
    assertEquals(matches, Operations.run(Globs.automaton(pattern), path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.{md", "{a,{b}", "a\\"})
  void aPatternThatIsNotWholeIsRefused(String pattern) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Globs.automaton(pattern));
    Messages.contain(refused, "glob '" + pattern + "'", "expected a whole pattern");
  }

  @Test
  void aPatternThatCostsTooMuchIsRefused() {
    String complex = "**a" + "?".repeat(100);
    var refused = assertThrows(IllegalArgumentException.class, () -> Globs.automaton(complex));
    Messages.contain(refused, "too complex", "use prefix");

    String longer = "a".repeat(1_001);
    refused = assertThrows(IllegalArgumentException.class, () -> Globs.automaton(longer));
    Messages.contain(refused, "1001 characters", "at most 1000");
  }

  @Test
  void filtersApplyToKeywordsOnly() {
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      index.add(Document.of("a", "x").with("path", "docs/a.md").with("year", 2024));
      index.add(Document.of("b", "x").with("path", "src/\uD83C\uDF4E.md"));
      index.commit();

      assertEquals(1, index.count(Filter.prefix("path", "docs/")));
      assertEquals(1, index.count(Filter.prefix("path", "src/\uD83C\uDF4E")));
      assertEquals(2, index.count(Filter.glob("path", "*/?.md")));
      assertEquals(1, index.count(Filter.not(Filter.glob("path", "docs/**"))));
      var refused =
          assertThrows(
              IllegalArgumentException.class, () -> index.count(Filter.glob("year", "20*")));
      Messages.contain(refused, "number field", "expected a keyword field");
      assertThrows(
          IllegalArgumentException.class, () -> index.count(Filter.prefix("path", "\uD83C")));
    }
  }
}
