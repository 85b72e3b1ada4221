package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadQueryTest {
  private static final IndexConfig CONFIG =
      IndexConfig.DEFAULTS
          .withEncoder("short", _ -> new float[] {1, 2})
          .withEncoder("nan", _ -> new float[] {1, Float.NaN, 3})
          .withEncoder("zero", _ -> new float[3])
          .withEncoder("huge", _ -> new float[] {1e30f, 0, 0})
          .withEncoder("good", _ -> new float[] {1, 2, 3})
          .withEncoder(
              "throws",
              _ -> {
                throw new IllegalStateException("model is gone");
              });

  /// A vector space for each of the encoders, and one without.
  private static final Schema SCHEMA =
      Stream.of("short", "nan", "zero", "huge", "good", "throws", "none")
          .reduce(
              Trial.SCHEMA, (schema, space) -> schema.with(space, Schema.Dense.of(3)), (a, _) -> a);

  @TempDir Path folder;

  private static Arguments bad(String name, Consumer<Index> act, String remedy) {
    return arguments(name, act, remedy);
  }

  private static Arguments query(
      String name, java.util.function.Supplier<Query> query, String remedy) {
    return bad(
        name,
        index -> {
          SearchResult _ = index.search(query.get());
        },
        remedy);
  }

  private static Arguments plan(
      String name, java.util.function.Supplier<Plan> plan, String remedy) {
    return query(name, () -> Query.of("words").withPlan(plan.get()), remedy);
  }

  private static Arguments filter(
      String name, java.util.function.Supplier<Filter> filter, String remedy) {
    return query(name, () -> Query.of("words").withFilter(filter.get()), remedy);
  }

  private static Fusion weighted(Double... weights) {
    return Fusion.DEFAULT.withWeights(List.of(weights));
  }

  private static Filter nested(int depth) {
    Filter filter = Filter.exists("tag");
    for (int i = 0; i < depth; i++) {
      filter = Filter.not(filter);
    }
    return filter;
  }

  private static Filter wide(int parts) {
    return new Filter.Or(
        IntStream.range(0, parts).mapToObj(i -> Filter.eq("tag", "v" + i)).toList());
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  static Stream<Arguments> badQueries() {
    Plan lexical = Plan.lexical(10);
    return Stream.of(
        query("topK 0", () -> Query.of("x").withTopK(0), "topK is 0; expected at least 1"),
        query("topK 10^9", () -> Query.of("x").withTopK(1_000_000_000), "raise the limit topK"),
        plan("k 0", () -> Plan.lexical(0), "k is 0; expected at least 1"),
        plan("k negative", () -> Plan.dense(-1), "expected at least 1"),
        plan("k 10^9", () -> Plan.lexical(1_000_000_000), "raise the limit topK"),
        plan("dense k 10^9", () -> Plan.dense(1_000_000_000), "raise the limit topK"),
        plan("depth 10^9", () -> lexical.rerank("x", 1_000_000_000), "raise the limit topK"),
        plan(
            "explored depth 10^9",
            () -> lexical.explore("x", 1_000_000_000),
            "depth of explore is 1000000000; expected at most 10000"),
        plan("explored depth 0", () -> lexical.explore("x", 0), "expected at least 1"),
        plan(
            "nearest 0",
            () -> lexical.explore("x", 5).withNearest(0),
            "looks at 0 nearest; expected"),
        plan(
            "nearest 10^9",
            () -> lexical.explore("x", 5).withNearest(1_000_000_000),
            "nearest of explore is 1000000000; expected at most 10000"),
        plan("explorer unbound", () -> lexical.explore("x", 5), "'x', which is not bound"),
        plan(
            "refit to what was read",
            () -> lexical.rerank("x", 5).refit(5),
            "refit returns 5 candidates, of which the reranker read up to 5; expected a k above"),
        plan(
            "refit to 10^9",
            () -> lexical.rerank("x", 5).refit(1_000_000_000),
            "raise the limit topK"),
        plan(
            "refit in no steps",
            () -> lexical.rerank("x", 5).refit(9).withSteps(0),
            "refit takes 0 steps; expected at least 1"),
        plan(
            "refit in 10^9 steps",
            () -> lexical.rerank("x", 5).refit(9).withSteps(1_000_000_000),
            "expected at most 1000; ask for less, or raise the limit refitSteps"),
        plan(
            "refit without feedback",
            () -> lexical.rerank("x", 5).refit(9),
            "no feedback is bound; bind one with IndexConfig.withFeedback"),
        plan("nothing to fuse", Plan::fuse, "expected at least one plan"),
        plan(
            "weights too few",
            () -> Plan.fuse(lexical, lexical).withMethod(weighted(1.0)),
            "give one weight per input"),
        plan("weight negative", () -> fuse(weighted(-1.0)), "expected a finite number from 0"),
        plan(
            "weight 1e308",
            () -> fuse(weighted(1e308)),
            "expected a finite number from 0 to 1000000"),
        plan(
            "weight infinite",
            () -> fuse(weighted(Double.POSITIVE_INFINITY)),
            "expected a finite number from 0 to 1000000"),
        plan("weight just above", () -> fuse(weighted(1e6 + 1)), "fusion weight is 1000001.0; exp"),
        plan(
            "weights that multiply",
            () -> summed(7, 1e6, Plan.lexical(5)),
            "multiply scores by up to 1.0E42; expected at most 1.0E40; use smaller weights"),
        plan(
            "weights that multiply beyond numbers",
            () -> summed(60, 1e6, Plan.lexical(5).rerank("x", 5)),
            "multiply scores by up to Infinity; expected at most"),
        plan(
            "weights that multiply below a reranker",
            () -> summed(7, 1e6, Plan.lexical(5)).rerank("x", 5),
            "multiply scores by up to 1.0E42; expected at most"),
        plan("weight NaN", () -> fuse(weighted(Double.NaN)), "expected a finite number from 0"),
        plan(
            "rank constant NaN",
            () -> fuse(new Fusion.ReciprocalRank(Double.NaN, 1, List.of())),
            "expected a finite number from 0"),
        plan(
            "rank constant infinite",
            () -> fuse(new Fusion.ReciprocalRank(Double.POSITIVE_INFINITY, 1, List.of())),
            "expected a finite number from 0 to 1000000; 60 is usual"),
        plan(
            "rank constant that hides ranks",
            () -> fuse(new Fusion.ReciprocalRank(1e300, 1, List.of())),
            "rank constant is 1.0E300; expected a finite number from 0 to 1000000"),
        plan(
            "rank constant 1e-320 from rank 0",
            () -> fuse(new Fusion.ReciprocalRank(1e-320, 0, List.of())),
            "which divides by next to nothing; expected at least 1.0E-6; use firstRank 1"),
        plan(
            "rank constant 1e-7 from rank 0",
            () -> fuse(new Fusion.ReciprocalRank(1e-7, 0, List.of())),
            "rank constant is 1.0E-7 with firstRank 0"),
        plan(
            "first rank 2",
            () -> fuse(new Fusion.ReciprocalRank(60, 2, List.of())),
            "expected 0 or 1"),
        plan(
            "rank constant 0 from rank 0",
            () -> fuse(new Fusion.ReciprocalRank(0, 0, List.of())),
            "use firstRank 1"),
        plan(
            "too many stages",
            () -> Plan.fuse(Collections.nCopies(100, lexical).toArray(Plan[]::new)),
            "raise the limit planNodes"),
        plan("unbound reranker", () -> lexical.rerank("first", 5), "'first', which is not bound"),
        plan(
            "unbound encoder", () -> Plan.dense(5).withSpace("none"), "bound are [good, huge, nan"),
        plan(
            "unknown space", () -> Plan.dense(5).withSpace("m"), "'m' is unknown; expected one of"),
        plan(
            "no own encoder",
            () -> Plan.dense(5),
            "without a vector, and no query encoder is bound to it"),
        plan("short vector", () -> Plan.dense(5).withSpace("short"), "bind the model that made"),
        plan("NaN vector", () -> Plan.dense(5).withSpace("nan"), "component 1 is NaN"),
        plan("zero vector", () -> Plan.dense(5).withSpace("zero"), "which has no cosine; check"),
        plan("huge vector", () -> Plan.dense(5).withSpace("huge"), "too long to be compared"),
        plan(
            "keyword field as text",
            () -> Plan.lexical(5).withFields("tag"),
            "is no text field; expected some of [body]"),
        plan("field unknown", () -> Plan.lexical(5).withFields("no"), "is no text field"),
        filter("unknown in eq", () -> Filter.eq("no", 1), "unknown; expected one of [body"),
        filter("unknown in in", () -> Filter.in("no", 1), "unknown; expected one of [body"),
        filter("unknown in range", () -> Filter.atLeast("no", 1), "unknown; expected one of"),
        filter("unknown in exists", () -> Filter.exists("no"), "unknown; expected one of"),
        filter(
            "number for keyword",
            () -> Filter.eq("tag", 1),
            "filter: field 'tag' has the number '1'; expected a string"),
        filter("string for number", () -> Filter.atMost("year", "x"), "expected a number"),
        filter("NaN", () -> Filter.eq("year", Double.NaN), "expected a finite number"),
        filter("words for date", () -> Filter.atLeast("day", "soon"), "such as 2026-01-31"),
        filter("list for keyword", () -> Filter.eq("tag", List.of("a")), "expected a string"),
        filter("text field", () -> Filter.eq("body", "x"), "expected a keyword, number or date"),
        filter("payload", () -> Filter.exists("raw"), "expected a keyword, number or date"),
        filter("no bound", () -> new Filter.Range("year", null, null, null, null), "or use exists"),
        filter("two bounds", () -> new Filter.Range("year", 1, 1, null, null), "give gte or gt"),
        filter("too deep", () -> nested(65), "flatten it"),
        filter("far too deep", () -> nested(100_000), "flatten it"),
        filter("too wide", () -> wide(1_025), "use `in` for many values"),
        filter("too many values", () -> manyValues(10_001), "raise the limit filterNodes"),
        query(
            "long query and wide filter",
            () -> Query.of(words(700)).withFilter(Filter.and(wide(400))),
            "shorten the query"),
        bad("delete too wide", index -> index.delete(wide(1_025)), "use `in` for many values"),
        bad("delete unknown", index -> index.delete(Filter.exists("no")), "is unknown"),
        bad(
            "column of numbers",
            index -> index.values("year"),
            "is a number field; expected a keyword field"),
        bad("compact to none", index -> index.compact(0), "at least 1"),
        bad("page of none", index -> index.withoutVectors(0), "at least 1"));
  }

  private static Plan fuse(Fusion method) {
    return Plan.fuse(Plan.lexical(5)).withMethod(method);
  }

  /// Sums inside one another, each with this weight.
  private static Plan summed(int depth, double weight, Plan of) {
    Plan plan = of;
    for (int i = 0; i < depth; i++) {
      plan =
          Plan.fuse(plan)
              .withMethod(new Fusion.Normalized(Fusion.Normalization.NONE, List.of(weight)));
    }
    return plan;
  }

  static Stream<Plan> largest() {
    Plan scored = Plan.lexical(5).rerank("largest", 5);
    Plan enlarged = summed(6, 1e6, scored);
    return Stream.of(
        enlarged,
        enlarged.rerank("nothing", 5),
        Plan.fuse(enlarged),
        Plan.fuse(enlarged)
            .withMethod(new Fusion.Normalized(Fusion.Normalization.ZSCORE, List.of(1e6))),
        Plan.fuse(enlarged).withMethod(new Fusion.ReciprocalRank(1e-6, 0, List.of(1e6))),
        Plan.fuse(enlarged).withMethod(new Fusion.ReciprocalRank(1e6, 1, List.of(1e-6))));
  }

  @ParameterizedTest
  @MethodSource("largest")
  void scoresAtTheLimitsAreFiniteAndDiffer(Plan plan) {
    var config =
        CONFIG
            .withReranker("largest", Reranker.scoring((_, _) -> new double[] {1e100, 0, -1e100}))
            .withReranker("nothing", Reranker.scoring((_, _) -> new double[] {1e101, 0, 0}));
    try (Index index = Index.open(folder, Schema.DEFAULTS, config)) {
      index.add(Document.of("a", "words"), Document.of("b", "words"), Document.of("c", "words"));
      index.commit();

      SearchResult result = index.search(Query.of("words").withPlan(plan));

      double[] scores = result.hits().stream().mapToDouble(hit -> hit.score()).toArray();
      assertEquals(3, scores.length);
      assertTrue(scores[0] > scores[1] && scores[1] > scores[2], () -> result.toString());
      assertTrue(Double.isFinite(scores[0]) && Double.isFinite(scores[2]), () -> result.toString());
    }
  }

  private static Filter manyValues(int count) {
    return new Filter.In("year", List.copyOf(IntStream.range(0, count).boxed().toList()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badQueries")
  void isRefusedWithTheRemedy(String name, Consumer<Index> act, String remedy) {
    try (var trial = new Trial(folder, SCHEMA, CONFIG)) {
      trial.index.add(Trial.good("kept2"));
      trial.index.commit();
      trial.index.delete(List.of("kept2")); // has made the field of vectors
      trial.refuses(() -> act.accept(trial.index), remedy);
    }
  }

  @Test
  void aDensePlanIsRefusedWhereThereAreNoVectors() {
    try (var trial = new Trial(folder, Schema.DEFAULTS, CONFIG)) {
      trial.refuses(
          () -> trial.index.search(Query.of("x").withPlan(Plan.dense(5).withSpace("good"))),
          "use a lexical plan, or rebuild");
    }
  }

  @Test
  void exploringAndRefittingByVectorsAreRefusedWhereThereAreNone() {
    var config = CONFIG.withReranker("x", Reranker.scoring((_, of) -> new double[of.size()]));
    try (var trial = new Trial(folder, Schema.DEFAULTS, config)) {
      Plan.Explore explore = Plan.lexical(5).explore("x", 5);

      trial.refuses(
          () -> trial.index.search(Query.of("x").withPlan(explore)),
          "plan explores by vectors, but the index has no vectors; explore by words");
      trial.refuses(
          () -> trial.index.search(Query.of("x").withPlan(explore.refit(9))),
          "plan refits the query's vector, but the index has no vectors; leave refit out");
    }
  }

  @Test
  void anEncodersOwnFailureIsPassedOn() {
    try (var trial = new Trial(folder, SCHEMA, CONFIG)) {
      var e =
          assertThrows(
              IllegalStateException.class,
              () -> trial.index.search(Query.of("x").withPlan(Plan.dense(5).withSpace("throws"))));
      assertEquals("model is gone", e.getMessage());
      trial.worksOn();
    }
  }

  private List<String> degraded(Query query) {
    try (var trial = new Trial(folder)) {
      SearchResult result = trial.index.search(query);
      trial.worksOn();
      return result.degraded();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t\u3000"})
  void anEmptyQueryFindsNothingAndSaysSo(String text) {
    assertEquals(List.of("query is empty, so nothing was searched"), degraded(Query.of(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"the of and", "?!... ---", "\u0000\u0001", "\uD83D"})
  void aQueryWithoutWordsFindsNothingAndSaysSo(String text) {
    assertTrue(degraded(Query.of(text)).getFirst().contains("no words"));
  }

  @Test
  void aQueryOfTwoMegabytesIsCutAndSaysSo() {
    List<String> notes = degraded(Query.of("word ".repeat(400_000)));
    assertEquals(List.of("query has 2000000 characters; only the first 1000000 were read"), notes);
  }

  @Test
  void aQueryOfThousandsOfWordsIsCutAndSaysSo() {
    assertEquals(
        List.of("query has 5000 distinct words; the weightiest 800 were searched"),
        degraded(Query.of(words(5_000))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "words \uD83D",
        "\"words",
        "words AND (",
        "words:*",
        "+words^^",
        "words\u0000",
        "wor\\ds words"
      })
  void signsOfQueryLanguagesMeanNothing(String text) {
    try (var trial = new Trial(folder)) {
      assertEquals("kept", trial.index.search(Query.of(text)).hits().getFirst().id());
    }
  }

  @Test
  void moreHitsThanDocumentsAreNoError() {
    try (var trial = new Trial(folder)) {
      assertEquals(1, trial.index.search(Query.of("words").withTopK(10_000)).hits().size());
    }
  }

  @Test
  void rangesAtTheEndsOfTimeAreEmptyOrOpen() {
    try (var trial = new Trial(folder)) {
      trial.index.add(Document.of("a", "x").with("day", Instant.ofEpochMilli(Long.MAX_VALUE)));
      trial.index.commit();
      Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
      Instant first = Instant.ofEpochMilli(Long.MIN_VALUE);

      assertEquals(0, trial.index.count(new Filter.Range("day", null, last, null, null)));
      assertEquals(0, trial.index.count(new Filter.Range("day", null, null, null, first)));
      assertEquals(1, trial.index.count(new Filter.Range("day", last, null, null, null)));
      assertEquals(1, trial.index.count(Filter.between("day", first, last)));
      assertEquals(0, trial.index.count(Filter.between("day", last, first)));
    }
  }

  @Test
  void deletingUnknownIdsIsNoError() {
    try (var trial = new Trial(folder)) {
      trial.index.delete(List.of("", "unknown", "\uFFFD", "x".repeat(50_000)));
      trial.worksOn();
    }
  }

  @Test
  void gettingAnUnknownIdGivesNothing() {
    try (var trial = new Trial(folder)) {
      assertTrue(trial.index.get("").isEmpty());
      assertTrue(trial.index.get("x".repeat(50_000)).isEmpty());
    }
  }
}
