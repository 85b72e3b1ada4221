package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Names with unpaired surrogates, which encoding to UTF-8 turns into other names. Each of those is
/// in the index, and must not be taken for the name that was given.
class ImpossibleNamesTest {
  @TempDir Path folder;
  private Index index;

  static List<String> impossible() {
    return List.of("\uD800", "\uDFFF", "a\uD83Db", "\uDE00\uD83D", "tail \uD83D");
  }

  /// What `String.getBytes` and what Lucene make of such names.
  static Stream<String> taken() {
    UnaryOperator<String> lucene = name -> name.replaceAll("[\uD800-\uDFFF]", "\uFFFD");
    UnaryOperator<String> java = name -> name.replaceAll("[\uD800-\uDFFF]", "?");
    return impossible().stream()
        .flatMap(name -> Stream.of(lucene.apply(name), java.apply(name)))
        .distinct();
  }

  @BeforeEach
  void fill() {
    index =
        Index.open(
            folder, Schema.DEFAULTS.with("tag", new Schema.Field.Keyword()), IndexConfig.DEFAULTS);
    index.add(taken().map(name -> Document.of(name, "text").with("tag", name)).toList());
    index.commit();
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static void refuses(Executable act, String what) {
    var e = assertThrows(IllegalArgumentException.class, act);
    Messages.contain(e, what, "has an unpaired surrogate", "expected valid Unicode; check how");
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void asIdAreRefused(String id) {
    int before = index.count();

    refuses(() -> index.add(Document.of(id, "text")), "document id '");
    refuses(() -> index.get(id), "document id '");
    refuses(() -> index.delete(List.of("?", id)), "document id '");

    index.commit();
    assertEquals(before, index.count());
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void inFiltersAreRefused(String tag) {
    List<Filter> filters =
        List.of(
            Filter.eq("tag", tag),
            Filter.in("tag", "?", tag),
            Filter.not(Filter.eq("tag", tag)),
            new Filter.Range("tag", tag, null, null, null),
            new Filter.Range("tag", null, null, null, tag));
    int before = index.count();
    for (Filter filter : filters) {
      refuses(() -> index.count(filter), "keyword 'tag'");
      refuses(() -> index.delete(filter), "keyword 'tag'");
      refuses(() -> index.search(Query.of("text").withFilter(filter)), "keyword 'tag'");
      refuses(
          () -> index.search(Query.of("text").withPlan(new Plan.Filtered(Plan.lexical(5), filter))),
          "keyword 'tag'");
    }
    index.commit();
    assertEquals(before, index.count());
  }

  @ParameterizedTest
  @MethodSource("taken")
  void whatTheyWouldBeTakenForIsFound(String name) {
    assertEquals(name, index.get(name).orElseThrow().id());
    assertEquals(1, index.count(Filter.eq("tag", name)));
  }
}
