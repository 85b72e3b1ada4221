package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Feedback;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.Hit.Entry;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Explored;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thirty documents on a quarter of a circle: d0 stands where the query does, d29 at a right angle
/// to it, so that neighbours in number are neighbours. All have the word `common`, the even ones
/// `even`.
class FeedbackPlanTest {
  private static final int DOCUMENTS = 30;

  @TempDir Path folder;
  private final List<String> asked = new ArrayList<>();
  private Index index;

  @BeforeEach
  void fill() {
    index = Index.open(folder, Schema.DEFAULTS.withDense(Schema.Dense.of(2)), config());
    index.add(
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> document(i).withPassages(List.of(passage(i).withVector(vector(i)))))
            .toList());
    index.commit();
  }

  @AfterEach
  void close() {
    index.close();
  }

  private IndexConfig config() {
    return IndexConfig.DEFAULTS
        .withEncoder("", _ -> new float[] {1, 0})
        .withFeedback((_, passages, _, _) -> passages[0].clone())
        .withReranker("number", this::numbers)
        .withReranker("explorer", new Explorer(0))
        .withReranker("liar", new Explorer(1))
        .withReranker("stutterer", new Explorer(2))
        .withReranker(
            "throws",
            (_, _) -> {
              throw new IllegalStateException("model is gone");
            });
  }

  private static Document document(int i) {
    return Document.of("d" + i, "common" + (i % 2 == 0 ? " even " : " odd ") + i)
        .with("parity", i % 2);
  }

  private static Passage passage(int i) {
    return Passage.of(0, document(i).text().length());
  }

  private static Vector vector(int i) {
    double angle = Math.PI / 2 * i / (DOCUMENTS - 1);
    return Vector.of((float) Math.cos(angle), (float) Math.sin(angle));
  }

  /// Prefers high numbers, and notes what it was asked.
  private double[] numbers(String query, List<Reranker.Candidate> candidates) {
    candidates.forEach(candidate -> asked.add(candidate.id()));
    return candidates.stream().mapToDouble(FeedbackPlanTest::number).toArray();
  }

  private static double number(Reranker.Candidate candidate) {
    return Double.parseDouble(candidate.id().substring(1));
  }

  /// Climbs from neighbour to neighbour, one at a time.
  ///
  /// @param fault 0 none, 1 places a stranger, 2 places its first twice
  private record Explorer(int fault) implements Reranker {
    @Override
    public double[] score(String query, List<Candidate> candidates) {
      return candidates.stream().mapToDouble(FeedbackPlanTest::number).toArray();
    }

    @Override
    public Explored explore(
        String query, List<Candidate> candidates, int depth, Neighbours neighbours) {
      List<Candidate> read = new ArrayList<>(candidates.subList(0, Math.min(2, depth)));
      while (read.size() < depth) {
        Candidate best =
            read.stream().max((a, b) -> Double.compare(number(a), number(b))).orElseThrow();
        var next = neighbours.of(best).stream().filter(near -> !read.contains(near)).findFirst();
        if (next.isEmpty()) {
          break;
        }
        read.add(next.get());
      }
      if (fault == 1) {
        read.add(new Candidate("stranger", "", 0));
      }
      if (fault == 2) {
        read.add(read.getFirst());
      }
      return new Explored(
          read.stream()
              .sorted((a, b) -> Double.compare(number(b), number(a)))
              .map(candidate -> new Explored.Place(candidate, number(candidate)))
              .toList(),
          Basis.SCORES,
          List.of("is slow today"));
    }
  }

  private SearchResult search(Plan plan) {
    return index.search(Query.of("common").withPlan(plan).withTopK(DOCUMENTS));
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }

  private static Map<String, List<Integer>> sizes(SearchResult result) {
    return result.stages().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                SearchResult.Stage::name, stage -> List.of(stage.in(), stage.out())));
  }

  @Test
  void aRefitJoinsWhatWasReadWithWhatIsNearTheRerankersFavourite() {
    SearchResult result = search(Plan.dense(10).rerank("number", 4).refit(6));

    assertEquals(List.of("d3", "d4", "d2", "d5", "d1", "d0"), ids(result)); // around d3
    Hit read = result.hits().getFirst();
    assertEquals(
        List.of("dense", "rerank", "refit"), read.ledger().stream().map(Entry::stage).toList());
    assertEquals(List.of(4, 1, 1), read.ledger().stream().map(Entry::rank).toList());
    assertEquals(1, read.score(), 1e-6);
    Hit found = result.hits().get(1);
    assertEquals(List.of("refit"), found.ledger().stream().map(Entry::stage).toList());
    assertEquals(List.of(4, 1), sizes(result).get("move"));
    assertEquals(List.of(4, 6), sizes(result).get("refit"));
    assertEquals(List.of(), result.degraded());
  }

  @Test
  void aSecondRerankReadsWhatIsNewAlone() {
    SearchResult result =
        search(Plan.dense(10).rerank("number", 4).refit(6).rerank("number", 6).refit(8));

    assertEquals(List.of("d0", "d1", "d2", "d3", "d4", "d5"), asked.stream().sorted().toList());
    assertEquals(8, result.hits().size());
    assertEquals("d5", ids(result).getFirst());
  }

  @Test
  void aRefitKeepsToTheFilter() {
    Plan plan = Plan.dense(10).rerank("number", 4).refit(7).filtered(Filter.eq("parity", 0));

    assertEquals(
        List.of("d0", "d10", "d12", "d2", "d4", "d6", "d8"),
        ids(search(plan)).stream().sorted().toList());
  }

  @Test
  void aRefitAfterAFailedRerankerIsLeftOut() {
    SearchResult result = search(Plan.dense(10).rerank("throws", 4).refit(6));

    assertEquals(List.of("d0", "d1", "d2", "d3"), ids(result));
    assertEquals(
        "refit: was left out, because 'throws' gave nothing to learn from",
        result.degraded().get(1));
    assertEquals(null, sizes(result).get("refit"));
  }

  @Test
  void aRefitThatMovesTheQueryNowhereIsLeftOut() {
    Feedback lost = (query, _, _, _) -> new float[query.length];
    Path other = folder.resolve("lost");
    index.backup(other);
    try (Index moved = Index.openReadOnly(other, config().withFeedback(lost))) {
      var plan = Plan.dense(10).rerank("number", 4).refit(6);

      SearchResult result = moved.search(Query.of("common").withPlan(plan));

      assertEquals(List.of("d3", "d2", "d1", "d0"), ids(result));
      assertTrue(
          result.degraded().getFirst().contains("could not be moved"),
          result.degraded().toString());
    }
  }

  @Test
  void candidatesWithoutVectorsStandBehindAndAreNamed() {
    index.add(Document.of("d90", "common common common"), Document.of("d91", "common common"));
    index.commit();

    SearchResult result = search(Plan.lexical(DOCUMENTS).rerank("number", 3).refit(5));

    assertEquals(5, result.hits().size());
    assertEquals(List.of("d91", "d90"), ids(result).subList(3, 5));
    assertTrue(
        result
            .degraded()
            .contains("refit: 2 of 3 candidates have no vectors yet and taught nothing"),
        result.degraded().toString());
  }

  @Test
  void exploringClimbsBeyondTheListAndReadsNoMore() {
    SearchResult result = search(Plan.dense(3).explore("explorer", 8).withNearest(2));

    assertEquals("d0", ids(result).getLast());
    assertEquals(8, result.hits().size());
    Hit found = result.hits().getFirst();
    assertEquals("d7", found.id());
    assertEquals(
        List.of("neighbours", "explore"), found.ledger().stream().map(Entry::stage).toList());
    assertEquals(List.of(0.0, 7.0), found.ledger().stream().map(Entry::contribution).toList());
    assertEquals(List.of(3, 8), sizes(result).get("explore"));
    assertEquals(List.of("explore: 'explorer' is slow today"), result.degraded());
    int sought = sizes(result).get("neighbours").getFirst();
    assertTrue(sought >= 6, "neighbours of " + sought);
  }

  @Test
  void exploringByWordsNeedsNoVectors() {
    Schema words = Schema.DEFAULTS.withPassages(true);
    try (Index plain = Index.open(folder.resolve("words"), words, config())) {
      plain.add(
          IntStream.range(0, DOCUMENTS)
              .mapToObj(i -> document(i).withPassages(List.of(passage(i))))
              .toList());
      plain.commit();
      var plan = Plan.lexical(2).explore("explorer", 6).withNear(Plan.Near.WORDS);

      SearchResult result = plain.search(Query.of("even").withPlan(plan));

      assertEquals(6, result.hits().size());
      assertTrue(
          ids(result).stream().allMatch(id -> Integer.parseInt(id.substring(1)) % 2 == 0),
          ids(result).toString());
    }
  }

  @Test
  void exploringKeepsToTheFilter() {
    Plan plan = Plan.dense(3).explore("explorer", 6).filtered(Filter.eq("parity", 1));

    assertTrue(
        ids(search(plan)).stream().allMatch(id -> Integer.parseInt(id.substring(1)) % 2 == 1));
  }

  @Test
  void aRefitLearnsFromAnExplorationToo() {
    SearchResult result = search(Plan.dense(3).explore("explorer", 8).withNearest(2).refit(9));

    assertEquals(List.of("d7", "d8"), ids(result).subList(0, 2));
    assertEquals(9, result.hits().size());
  }

  @Test
  void candidatesWithoutVectorsHaveNoNeighboursAndAreNamed() {
    index.add(Document.of("d90", "common common common"));
    index.commit();

    SearchResult result = search(Plan.lexical(5).explore("explorer", 5));

    assertTrue(
        result
            .degraded()
            .contains(
                "explore: 1 of 1 candidates have no vectors yet, so nothing was sought near them"),
        result.degraded().toString());
  }

  @Test
  void whatPlacesNonsenseOrCannotExploreLeavesTheOrder() {
    for (String broken : List.of("liar", "stutterer", "number")) {
      SearchResult result = search(Plan.dense(5).explore(broken, 4).refit(9));

      assertEquals(List.of("d0", "d1", "d2", "d3"), ids(result), broken);
      assertTrue(
          result.degraded().getFirst().startsWith("explore: '" + broken + "' failed, so"),
          result.degraded().toString());
      assertEquals(2, result.degraded().size());
    }
  }

  @Test
  void distancesAreRefusedToARefit() {
    var euclidean = Schema.Dense.of(2).withSimilarity(Schema.Similarity.EUCLIDEAN);
    try (Index other =
        Index.open(folder.resolve("euclid"), Schema.DEFAULTS.withDense(euclidean), config())) {
      var query = Query.of("common").withPlan(Plan.dense(3).rerank("number", 3).refit(5));

      var e = assertThrows(IllegalArgumentException.class, () -> other.search(query));

      assertTrue(e.getMessage().contains("compares by EUCLIDEAN; leave refit out"), e.getMessage());
    }
  }
}
