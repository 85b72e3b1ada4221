package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanRunnerTest {
  private static final int DOCUMENTS = 300;
  private static final String[] WORDS = "apple pear plum fig lime kiwi date nut oat rye".split(" ");

  @TempDir Path folder;
  private Index index;

  @BeforeEach
  void fill() {
    var config =
        IndexConfig.DEFAULTS
            .withEncoder("", PlanRunnerTest::encode)
            .withFeedback((_, passages, _, _) -> passages[0].clone())
            .withReranker(
                "length", (_, of) -> of.stream().mapToDouble(c -> c.text().length()).toArray())
            .withReranker("nan", (_, of) -> of.stream().mapToDouble(_ -> Double.NaN).toArray())
            .withReranker("short", (_, _) -> new double[0])
            .withReranker(
                "throws",
                (_, _) -> {
                  throw new IllegalStateException("model is gone");
                });
    Schema schema = Schema.DEFAULTS.withPassages(true).withDense(Schema.Dense.of(WORDS.length));
    index = Index.open(folder, schema, config);
    var random = new Random(7);
    List<Document> batch = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      batch.add(document(i, random));
    }
    index.add(batch);
    index.commit();
  }

  @AfterEach
  void close() {
    index.close();
  }

  /// Two passages of random words, each with the bag-of-words vector of its text and some noise: a
  /// graph of many equal vectors is hard to walk, and no model makes one.
  private static Document document(int i, Random random) {
    String first = words(random, 1 + random.nextInt(8));
    String second = words(random, 1 + random.nextInt(8));
    int middle = first.length() + 1;
    return Document.of("d" + i, first + " " + second)
        .with("number", i)
        .with("group", "g" + random.nextInt(5))
        .withPassages(
            List.of(
                Passage.of(0, first.length()).withVector(noisy(first, random)),
                Passage.of(middle, middle + second.length()).withVector(noisy(second, random))));
  }

  private static String words(Random random, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  private static Vector noisy(String text, Random random) {
    float[] vector = encode(text);
    for (int i = 0; i < vector.length; i++) {
      vector[i] += 0.3f * (float) random.nextGaussian();
    }
    return Vector.of(vector);
  }

  private static float[] encode(String text) {
    var vector = new float[WORDS.length];
    for (String word : text.split(" ")) {
      for (int i = 0; i < WORDS.length; i++) {
        vector[i] += word.equals(WORDS[i]) ? 1 : 0.01f;
      }
    }
    return vector;
  }

  private SearchResult search(String text, Plan plan) {
    return index.search(Query.of(text).withPlan(plan).withTopK(DOCUMENTS));
  }

  private static Plan randomPlan(Random random, int depth) {
    int k = 1 + random.nextInt(DOCUMENTS);
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(8)) {
      case 0 -> Plan.lexical(k);
      case 1 -> Plan.lexical(k).withUnit(Plan.Unit.PASSAGE);
      case 2 -> Plan.dense(k).withExact(random.nextBoolean());
      case 3 -> randomPlan(random, depth - 1).rerank("length", k);
      case 4 -> randomPlan(random, depth - 1).rerank("nan", k);
      case 5 ->
          randomPlan(random, depth - 1)
              .rerank(random.nextInt(4) == 0 ? "nan" : "length", k)
              .refit(k + 1 + random.nextInt(DOCUMENTS));
      default ->
          Plan.fuse(randomPlan(random, depth - 1), randomPlan(random, depth - 1))
              .withMethod(randomMethod(random))
              .withK(k);
    };
  }

  private static Fusion randomMethod(Random random) {
    Fusion method =
        switch (random.nextInt(4)) {
          case 0 -> Fusion.ReciprocalRank.DEFAULT;
          case 1 -> new Fusion.Normalized(Fusion.Normalization.NONE, List.of());
          case 2 -> new Fusion.Normalized(Fusion.Normalization.ZSCORE, List.of());
          default -> Fusion.DEFAULT;
        };
    return random.nextBoolean()
        ? method.withWeights(List.of(random.nextDouble(), random.nextDouble()))
        : method;
  }

  @Test
  void theLedgerAddsUpToTheScoreBitForBitOverAThousandRandomQueries() {
    var random = new Random(11);
    int hits = 0;
    for (int i = 0; i < 1_000; i++) {
      Plan plan = randomPlan(random, 3);
      for (Hit hit : search(words(random, 1 + random.nextInt(4)), plan).hits()) {
        double sum = 0;
        for (Hit.Entry entry : hit.ledger()) {
          sum += entry.contribution();
        }
        assertEquals(
            Double.doubleToLongBits(hit.score()), Double.doubleToLongBits(sum), plan.toString());
        hits++;
      }
    }
    assertTrue(hits > 10_000, "only " + hits + " hits");
  }

  @Test
  void aFilterInThePlanEqualsAFilterAfterwards() {
    var random = new Random(13);
    for (int i = 0; i < 1_000; i++) {
      int from = random.nextInt(DOCUMENTS);
      int to = from + random.nextInt(DOCUMENTS);
      String group = "g" + random.nextInt(5);
      Filter filter =
          random.nextBoolean()
              ? Filter.between("number", from, to)
              : Filter.or(Filter.eq("group", group), Filter.not(Filter.atLeast("number", from)));
      Plan retriever =
          switch (random.nextInt(3)) {
            case 0 -> Plan.lexical(DOCUMENTS);
            case 1 -> Plan.lexical(DOCUMENTS).withUnit(Plan.Unit.PASSAGE);
            default -> Plan.dense(DOCUMENTS);
          };
      String text = words(random, 2);

      List<String> inside = described(search(text, retriever.filtered(filter)));
      List<String> afterwards =
          described(search(text, retriever)).stream()
              .filter(line -> matches(line, filter))
              .toList();

      assertEquals(afterwards, inside, retriever + " " + filter);
    }
  }

  private List<String> described(SearchResult result) {
    return result.hits().stream()
        .map(hit -> hit.id() + " " + hit.score() + " " + hit.fields().get("group"))
        .toList();
  }

  private static boolean matches(String line, Filter filter) {
    String[] parts = line.split(" ");
    int number = Integer.parseInt(parts[0].substring(1));
    return switch (filter) {
      case Filter.Range range ->
          number >= ((Number) range.gte()).intValue()
              && number <= ((Number) range.lte()).intValue();
      case Filter.Or or -> or.of().stream().anyMatch(part -> matchesPart(parts, number, part));
      default -> throw new AssertionError(filter);
    };
  }

  private static boolean matchesPart(String[] parts, int number, Filter part) {
    return switch (part) {
      case Filter.Eq eq -> parts[2].equals(eq.value());
      case Filter.Not not -> number < ((Number) ((Filter.Range) not.of()).gte()).intValue();
      default -> throw new AssertionError(part);
    };
  }

  @Test
  void fusedHitsNameEveryInputWithItsRankAndScore() {
    SearchResult result = search("apple pear", Plan.fuse(Plan.lexical(50), Plan.dense(50)));

    Hit best = result.hits().getFirst();
    assertEquals(
        List.of("lexical", "dense"), best.ledger().stream().map(Hit.Entry::stage).toList());
    assertEquals(
        List.of("lexical", "embed", "dense", "fuse", "fetch"),
        result.stages().stream().map(SearchResult.Stage::name).toList());
    assertTrue(best.passage().isPresent());
    assertTrue(result.degraded().isEmpty());
  }

  @Test
  void aRerankerReplacesTheScoreAndKeepsTheOldEntriesAtZero() {
    Plan plan = Plan.fuse(Plan.lexical(50), Plan.dense(50)).rerank("length", 20);
    SearchResult result = search("apple pear", plan);

    assertEquals(20, result.hits().size());
    Hit best = result.hits().getFirst();
    assertEquals("rerank", best.ledger().getLast().stage());
    assertEquals(best.score(), best.ledger().getLast().contribution());
    assertTrue(
        best.ledger().stream()
            .limit(best.ledger().size() - 1)
            .allMatch(entry -> entry.contribution() == 0));
  }

  @Test
  void aFailingRerankerLeavesTheOrderAndSaysSo() {
    Plan before = Plan.lexical(20);
    List<String> order = search("apple", before).hits().stream().map(Hit::id).toList();
    for (String broken : List.of("nan", "throws", "short")) {
      SearchResult result = search("apple", before.rerank(broken, 20));
      assertEquals(order, result.hits().stream().map(Hit::id).toList());
      assertTrue(result.degraded().getFirst().contains(broken), result.degraded().toString());
    }
  }

  @Test
  void anUnboundNameIsAnErrorThatListsTheBoundOnes() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> search("apple", Plan.lexical(5).rerank("missing", 5)));
    assertEquals(
        "plan names reranker 'missing', which is not bound; bound are [length, nan, short, throws]",
        e.getMessage());
  }

  @Test
  void walkingTheGraphFindsNearlyWhatComparingAllFinds() {
    try (Index graph =
        Index.open(folder.resolve("graph"), index.schema(), index.config().withExactBelow(0))) {
      var random = new Random(17);
      List<Document> batch = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        batch.add(document(i, random));
      }
      graph.add(batch);
      graph.commit();
      int same = 0;
      for (int i = 0; i < 50; i++) {
        Query query = Query.of(words(random, 3));
        var exact = graph.search(query.withPlan(Plan.dense(10).withExact(true)));
        var walked = graph.search(query.withPlan(Plan.dense(10)));
        assertEquals(10, exact.hits().size());
        double worst = exact.hits().getLast().score();
        same += (int) walked.hits().stream().filter(hit -> hit.score() >= worst - 1e-6).count();
      }
      assertTrue(same >= 475, same + " of 500");
    }
  }

  @Test
  void kBeyondTheLimitIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> search("apple", Plan.lexical(1_000_000_000)));
    assertThrows(IllegalArgumentException.class, () -> Plan.lexical(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> index.search(Query.of("apple").withTopK(1_000_000_000)));
  }
}
