package dev.winnow.index.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Bindings;
import dev.winnow.index.DeadlineException;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Hit;
import dev.winnow.index.Hit.Entry;
import dev.winnow.index.Limits;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.SearchResult;
import dev.winnow.index.SearchResult.Stage;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenScores;
import dev.winnow.index.Vector;
import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.verbatim.CodePoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What plans give over any backend.
///
/// Thirty documents on a quarter of a circle: d0 stands where the query does, d29 at a right angle
/// to it, so that neighbours in number are neighbours. All have the word `common`, d7 has it twice,
/// and each its own number; its first passage is a preface that is far from everything, the second
/// has the words and the vector.
public abstract class ExecutorContract {
  private static final int DOCUMENTS = 30;
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicLong clock = new AtomicLong();
  private final List<String> read = new ArrayList<>();

  /// An index of documents.
  public interface Searched extends AutoCloseable {
    List<SearchResult> search(Executor executor, List<Query> queries);

    @Override
    default void close() {}
  }

  /// Makes an index; the test closes it.
  protected abstract Searched open(Schema schema, List<Document> documents);

  private static Schema schema() {
    return Schema.DEFAULTS.withPassages(true).withDense(Schema.Dense.of(3));
  }

  private static List<Document> documents() {
    return IntStream.range(0, DOCUMENTS)
        .mapToObj(i -> document(i, vector(i), Vector.of(0, 0, 1)))
        .toList();
  }

  private static Document document(int i, Vector own, Vector preface) {
    String text = "preface. common" + (i == 7 ? " common " : " ") + i;
    return Document.of("d" + i, text)
        .withTitle("Title")
        .with("parity", i % 2)
        .with("tags", List.of("third" + i % 3, "fifth" + i % 5))
        .withPassages(
            List.of(
                Passage.of(0, 8).withVector(preface),
                Passage.of(9, text.length()).withHeadings(List.of("Heading")).withVector(own)));
  }

  private static Document withoutVectors(Document document) {
    return document.withPassages(
        document.passages().stream().map(passage -> passage.withValues(Map.of())).toList());
  }

  private static Vector vector(int i) {
    double angle = Math.PI / 2 * i / (DOCUMENTS - 1);
    return Vector.of((float) Math.cos(angle), (float) Math.sin(angle), 0);
  }

  private Bindings bindings() {
    return Bindings.NONE
        .withEncoder("", _ -> new float[] {1, 0, 0})
        .withReranker("number", Reranker.scoring(this::numbers))
        .withReranker("climber", ExecutorContract::climb)
        .withReranker("shallow", ExecutorContract::half)
        .withReranker("slow", request -> spend(number().rerank(request)))
        .withReranker(
            "slow climber",
            request -> {
              clock.addAndGet(HOUR.toNanos());
              return climb(request);
            })
        .withReranker(
            "throws",
            _ -> {
              throw new IllegalStateException("model is gone");
            })
        .withFeedback((_, passages, _, _) -> passages[0].clone());
  }

  private Reranker number() {
    return Reranker.scoring(this::numbers);
  }

  private Reranked spend(Reranked reranked) {
    clock.addAndGet(HOUR.toNanos());
    return reranked;
  }

  /// Prefers high numbers, and notes what it read.
  private double[] numbers(String query, List<Reranker.Candidate> candidates) {
    candidates.forEach(candidate -> read.add(candidate.id()));
    return candidates.stream().mapToDouble(ExecutorContract::number).toArray();
  }

  private static double number(Reranker.Candidate candidate) {
    return Double.parseDouble(candidate.id().substring(1));
  }

  /// Reads the first half of the list.
  private static Reranked half(Reranker.Request request) {
    int size = request.candidates().size();
    return new Reranked(
        IntStream.range(0, size).mapToObj(i -> new Reranked.Place(i, size - i)).toList(),
        Reranker.Basis.ORDER,
        new Reranker.Completeness.SomeUnread(size - size / 2, size),
        List.of());
  }

  /// Goes from the highest number to the highest of its neighbours, until it has read enough.
  private static Reranked climb(Reranker.Request request) {
    Reranker.Around around = java.util.Objects.requireNonNull(request.around());
    List<Reranker.Candidate> known = new ArrayList<>(request.candidates());
    List<Reranker.Candidate> read = new ArrayList<>(known.subList(0, 1));
    while (read.size() < around.depth()) {
      var near = around.neighbours().of(read.getLast());
      near.stream().filter(next -> !known.contains(next)).forEach(known::add);
      var next =
          near.stream()
              .filter(candidate -> !read.contains(candidate))
              .max((a, b) -> Double.compare(number(a), number(b)));
      if (next.isEmpty()) {
        break;
      }
      read.add(next.get());
    }
    return Reranked.of(
        read.reversed().stream()
            .map(candidate -> new Reranked.Place(known.indexOf(candidate), number(candidate)))
            .toList(),
        Reranker.Basis.SCORES);
  }

  private static Query query(Plan plan) {
    return Query.of("common").withPlan(plan).withTopK(DOCUMENTS);
  }

  private SearchResult search(Plan plan) {
    return search(query(plan));
  }

  private SearchResult search(Query query) {
    return search(schema(), documents(), query);
  }

  private SearchResult search(Schema schema, List<Document> documents, Query query) {
    try (Searched searched = open(schema, documents)) {
      return searched.search(executor(), List.of(query)).getFirst();
    }
  }

  private Executor executor() {
    return new Executor(bindings(), Limits.DEFAULTS, clock::get);
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).toList();
  }

  private static List<String> stages(SearchResult result) {
    return result.stages().stream().map(Stage::name).toList();
  }

  private static List<String> ledger(Hit hit) {
    return hit.ledger().stream().map(Entry::stage).toList();
  }

  private static void assertExact(Hit hit) {
    double sum = 0;
    for (Entry entry : hit.ledger()) {
      sum += entry.contribution();
    }
    assertEquals(Double.doubleToLongBits(hit.score()), Double.doubleToLongBits(sum), hit.why());
  }

  @Test
  void keywordSearchFindsByWordsAndNamesTheBestPassage() {
    SearchResult result = search(Plan.lexical(5));

    assertEquals("d7", ids(result).getFirst());
    assertEquals(5, result.hits().size());
    Hit best = result.hits().getFirst();
    assertEquals("common common 7", best.passageText());
    assertEquals(List.of("Heading"), best.passage().orElseThrow().headings());
    assertEquals("lexical", best.passage().orElseThrow().stage());
    assertEquals(
        List.of(List.of(DOCUMENTS, 5), List.of(5, 5)),
        result.stages().stream().map(stage -> List.of(stage.in(), stage.out())).toList());
  }

  @Test
  void keywordSearchOfPassagesFindsTheSameDocuments() {
    SearchResult result = search(Plan.lexical(DOCUMENTS).withUnit(Plan.Unit.PASSAGE));

    assertEquals("d7", ids(result).getFirst());
    assertEquals(DOCUMENTS, result.hits().size());
  }

  @Test
  void denseSearchFindsTheNearestAndNamesThePassage() {
    for (boolean exact : new boolean[] {false, true}) {
      SearchResult result = search(Plan.dense(3).withExact(exact));

      assertEquals(List.of("d0", "d1", "d2"), ids(result));
      assertEquals(1, result.hits().getFirst().score(), 1e-6);
      assertEquals("common 0", result.hits().getFirst().passageText());
      assertEquals(List.of("embed", "dense", "fetch"), stages(result));
    }
  }

  /// Documents with a second vector, in a space where they stand the other way round.
  private static List<Document> inTwoSpaces() {
    return documents().stream()
        .map(document -> {
          int i = Integer.parseInt(document.id().substring(1));
          return document.withPassages(
              document.passages().stream()
                  .map(passage -> passage.with("second", vector(DOCUMENTS - 1 - i)))
                  .toList());
        })
        .toList();
  }

  @Test
  void vectorSpacesAreSearchedAloneAndFused() {
    Schema schema = schema().with("second", Schema.Dense.of(3));
    Plan first = Plan.dense(DOCUMENTS).withSpace(Schema.DENSE);
    Plan second = Plan.dense(DOCUMENTS).withSpace("second");
    Bindings bindings = bindings().withEncoder("second", _ -> new float[] {1, 0, 0});
    try (Searched searched = open(schema, inTwoSpaces())) {
      List<SearchResult> results =
          searched.search(
              new Executor(bindings, Limits.DEFAULTS),
              List.of(
                  query(first),
                  query(second),
                  query(Plan.fuse(first, second)),
                  query(second.rerank("number", 2).refit(4)),
                  query(second.explore("climber", 3).withNearest(1))));

      assertEquals(List.of("d0", "d1"), ids(results.get(0)).subList(0, 2));
      assertEquals(List.of("d29", "d28"), ids(results.get(1)).subList(0, 2));
      SearchResult fused = results.get(2);
      assertEquals(DOCUMENTS, fused.hits().size());
      assertEquals(List.of("embed", "dense", "embed-2", "dense-2", "fuse", "fetch"), stages(fused));
      fused.hits().forEach(hit -> assertEquals(List.of("dense", "dense-2"), ledger(hit)));
      fused.hits().forEach(ExecutorContract::assertExact);
      assertEquals(List.of("d29", "d28", "d27", "d26"), ids(results.get(3)));
      assertEquals("d29", ids(results.get(4)).getLast());
    }
  }

  @Test
  void whatAwaitsVectorsIsToldForEachSpace() {
    Schema schema = schema().with("second", Schema.Dense.of(3));
    Bindings bindings = bindings().withEncoder("second", _ -> new float[] {1, 0, 0});
    List<Document> documents = new ArrayList<>(inTwoSpaces());
    documents.set(7, documents().get(7));
    try (Searched searched = open(schema, documents)) {
      List<SearchResult> results =
          searched.search(
              new Executor(bindings, Limits.DEFAULTS),
              List.of(query(Plan.dense(3)), query(Plan.dense(3).withSpace("second"))));

      assertEquals(List.of(), results.getFirst().degraded());
      assertEquals(
          List.of("dense: 1 of 30 documents have no vectors yet"), results.getLast().degraded());
    }
  }

  @Test
  void fusionAddsUpWhatEveryInputContributes() {
    Plan.Fuse both = Plan.fuse(Plan.lexical(DOCUMENTS), Plan.dense(DOCUMENTS));
    SearchResult minmax = search(both.withMethod(Fusion.DEFAULT.withWeights(List.of(2.0, 1.0))));

    Hit best = minmax.hits().getFirst();
    assertEquals("d7", best.id());
    assertEquals(List.of("lexical", "dense"), ledger(best));
    assertEquals(2, best.ledger().getFirst().contribution());
    assertEquals(List.of("lexical", "embed", "dense", "fuse", "fetch"), stages(minmax));
    minmax.hits().forEach(ExecutorContract::assertExact);

    SearchResult ranks = search(both.withMethod(Fusion.ReciprocalRank.DEFAULT));
    Hit seventh =
        ranks.hits().stream().filter(hit -> hit.id().equals("d7")).findAny().orElseThrow();
    assertEquals(1 / 61.0 + 1 / 68.0, seventh.score());
  }

  @Test
  void fusedTiesStandInTheOrderOfTheirIds() {
    Plan.Fuse same = Plan.fuse(Plan.dense(1), Plan.lexical(1));
    SearchResult result = search(same.withMethod(Fusion.ReciprocalRank.DEFAULT));

    assertEquals(List.of("d0", "d7"), ids(result));
    assertEquals(result.hits().getFirst().score(), result.hits().getLast().score());
  }

  @Test
  void hitsWithoutTextsHaveTheSameIdsScoresAndLedgers() {
    Plan plan = Plan.fuse(Plan.lexical(9), Plan.dense(9)).rerank("number", 4);
    List<Hit> whole = search(query(plan)).hits();

    List<Hit> bare = search(query(plan).withTexts(false)).hits();

    assertFalse(whole.isEmpty());
    assertEquals(
        whole.stream()
            .map(hit -> List.of(hit.rank(), hit.id(), hit.score(), hit.ledger()))
            .toList(),
        bare.stream()
            .map(hit -> List.of(hit.rank(), hit.id(), hit.score(), hit.ledger()))
            .toList());
    assertTrue(bare.stream().allMatch(hit -> hit.text().isEmpty() && hit.passages().isEmpty()));
  }

  @Test
  void filtersOfQueryAndPlanRestrictEveryRetriever() {
    Plan.Fuse both = Plan.fuse(Plan.lexical(DOCUMENTS), Plan.dense(DOCUMENTS));
    Filter filter =
        Filter.and(
            Filter.or(Filter.eq("tags", "third0"), Filter.in("tags", "fifth1", "fifth2")),
            Filter.not(Filter.atLeast("parity", 1)),
            Filter.exists("tags"));

    SearchResult result =
        search(query(both.filtered(Filter.between("parity", 0, 1))).withFilter(filter));

    assertEquals(
        List.of("d0", "d12", "d16", "d18", "d2", "d22", "d24", "d26", "d6"),
        ids(result).stream().sorted().toList());
  }

  @Test
  void aRephrasedPlanFindsWhatAQueryOfItsTextFinds() {
    var random = new Random(9);
    try (Searched searched = open(schema(), documents())) {
      for (int i = 0; i < 200; i++) {
        Plan plan = randomPlan(random, 2);
        Query query = Query.of("common " + i % 40).withPlan(plan);
        List<Query> both =
            List.of(
                query,
                Query.of("common " + random.nextInt(40)).withPlan(plan.rephrased(query.text())));
        List<SearchResult> results = searched.search(executor(), both);
        assertEquals(results.getFirst().hits(), results.getLast().hits(), query.toString());
      }
    }
  }

  @Test
  void eachStageAsksWithTheTextThatIsNearestAboveIt() {
    List<String> asked = new ArrayList<>();
    Bindings bindings =
        bindings()
            .withReranker(
                "reader",
                Reranker.scoring((text, candidates) -> {
                  asked.add(text);
                  return numbers(text, candidates);
                }));
    Plan inner = Plan.lexical(DOCUMENTS).rerank("reader", 3).rephrased("common 7");
    Plan plan =
        Plan.fuse(inner, Plan.lexical(DOCUMENTS).rephrased("common 8"), Plan.lexical(DOCUMENTS))
            .rerank("reader", 5);

    try (Searched searched = open(schema(), documents())) {
      var executor = new Executor(bindings, Limits.DEFAULTS);
      List<Query> queries = List.of(Query.of("common 9").withPlan(plan));
      assertEquals(5, searched.search(executor, queries).getFirst().hits().size());
    }

    assertEquals(List.of("common 7", "common 9"), asked);
  }

  @Test
  void aTextToRephraseWithIsNotBlankAndOneThatIsTooLongIsCut() {
    assertThrows(IllegalArgumentException.class, () -> Plan.lexical(5).rephrased(" "));
    int most = Limits.DEFAULTS.queries().queryLength();
    String text = "common " + "a".repeat(most);

    SearchResult result = search(Plan.lexical(5).rephrased(text));

    assertEquals(5, result.hits().size());
    assertEquals(
        List.of("text of rephrase has 1000007 characters; only the first 1000000 were read"),
        result.degraded());
  }

  @Test
  void aRerankerReplacesScoresAndReadsTitleHeadingsAndPassage() {
    List<String> texts = new ArrayList<>();
    Bindings bindings =
        bindings()
            .withReranker(
                "reader",
                Reranker.scoring((_, candidates) -> {
                  candidates.forEach(candidate -> texts.add(candidate.text()));
                  return numbers("", candidates);
                }));
    try (Searched searched = open(schema(), documents())) {
      var executor = new Executor(bindings, Limits.DEFAULTS);
      SearchResult result =
          searched.search(executor, List.of(query(Plan.dense(9).rerank("reader", 3)))).getFirst();

      assertEquals(List.of("d2", "d1", "d0"), ids(result));
      assertEquals("Title\nHeading\ncommon 0", texts.getFirst());
      Hit best = result.hits().getFirst();
      assertEquals(List.of("dense", "rerank"), ledger(best));
      assertEquals(List.of(3, 1), best.ledger().stream().map(Entry::rank).toList());
      assertEquals(0, best.ledger().getFirst().contribution());
      result.hits().forEach(ExecutorContract::assertExact);
    }
  }

  @Test
  void whatARerankerDidNotReadIsTold() {
    SearchResult result = search(Plan.dense(5).rerank("shallow", 4));

    assertEquals(List.of("d0", "d1", "d2", "d3"), ids(result));
    assertEquals(
        List.of("rerank: 'shallow' reads no deeper: 2 of 4 candidates stand behind as they were"),
        result.degraded());
  }

  @Test
  void aFailingRerankerLeavesTheOrderAndTheRefitOut() {
    SearchResult result = search(Plan.dense(5).rerank("throws", 3).refit(6));

    assertEquals(List.of("d0", "d1", "d2"), ids(result));
    assertEquals(
        List.of(
            "rerank: 'throws' failed, so the order before it stands:"
                + " java.lang.IllegalStateException: model is gone",
            "refit: was left out, because 'throws' gave nothing to learn from"),
        result.degraded());
  }

  @Test
  void exploringByVectorsFindsWhatTheListHasNot() {
    SearchResult result = search(Plan.dense(2).explore("climber", 8).withNearest(2));

    assertEquals(8, result.hits().size());
    Hit found = result.hits().getFirst();
    assertEquals(List.of("neighbours", "explore"), ledger(found));
    assertEquals(0, found.ledger().getFirst().contribution());
    assertTrue(ids(result).contains("d0"), ids(result).toString());
    assertEquals(List.of("embed", "dense", "neighbours", "explore", "fetch"), stages(result));
    assertEquals(List.of(), result.degraded());
    result.hits().forEach(ExecutorContract::assertExact);
  }

  @Test
  void exploringByWordsNeedsNoVectors() {
    List<Document> words = documents().stream().map(ExecutorContract::withoutVectors).toList();
    Plan plan = Plan.lexical(2).explore("climber", 6).withNear(Plan.Near.WORDS);

    SearchResult result = search(Schema.DEFAULTS.withPassages(true), words, query(plan));

    assertEquals(6, result.hits().size());
    assertEquals(List.of("lexical", "neighbours", "explore", "fetch"), stages(result));
  }

  @Test
  void exploringKeepsToTheFilter() {
    Plan plan = Plan.dense(2).explore("climber", 6).filtered(Filter.eq("parity", 0));

    assertTrue(
        ids(search(plan)).stream().allMatch(id -> Integer.parseInt(id.substring(1)) % 2 == 0));
  }

  @Test
  void aRefitJoinsWhatWasReadWithWhatIsNearTheFavourite() {
    SearchResult result = search(Plan.dense(10).rerank("number", 4).refit(6));

    assertEquals(List.of("d3", "d4", "d2", "d5", "d1", "d0"), ids(result)); // around d3
    assertEquals(List.of("dense", "rerank", "refit"), ledger(result.hits().getFirst()));
    assertEquals(List.of("refit"), ledger(result.hits().get(1)));
    assertEquals(List.of("embed", "dense", "rerank", "move", "refit", "fetch"), stages(result));
    result.hits().forEach(ExecutorContract::assertExact);
  }

  @Test
  void whatWasReadOnceIsNotReadAgain() {
    SearchResult result = search(Plan.dense(10).rerank("number", 4).refit(6).rerank("number", 6));

    assertEquals("d5", ids(result).getFirst());
    assertEquals(List.of("d0", "d1", "d2", "d3", "d4", "d5"), read.stream().sorted().toList());
  }

  @Test
  void documentsWithoutVectorsAreNamed() {
    List<Document> documents = new ArrayList<>(documents());
    documents.set(7, withoutVectors(documents.get(7)));

    SearchResult dense = search(schema(), documents, query(Plan.dense(3)));
    SearchResult refit =
        search(schema(), documents, query(Plan.lexical(30).rerank("number", 30).refit(31)));

    assertEquals(List.of("dense: 1 of 30 documents have no vectors yet"), dense.degraded());
    assertEquals("d7", ids(refit).getLast());
    assertEquals(
        List.of("refit: 1 of 30 candidates have no vectors yet and taught nothing"),
        refit.degraded());
  }

  @Test
  void autoIsWhatFitsTheIndex() {
    assertEquals(List.of("lexical", "fetch"), auto(schema().withRepresentations(Map.of()), 0));
    assertEquals(List.of("lexical", "fetch"), auto(schema(), 1));
    assertEquals(List.of("lexical", "embed", "dense", "fuse", "fetch"), auto(schema(), 15));
    assertEquals(List.of("lexical", "embed", "dense", "fuse", "fetch"), auto(schema(), 30));
  }

  private List<String> auto(Schema schema, int vectors) {
    List<Document> documents =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> i < vectors ? documents().get(i) : withoutVectors(documents().get(i)))
            .toList();
    return stages(search(schema, documents, query(Plan.auto())));
  }

  @Test
  void autoWeighsVectorsByTheShareThatHasThem() {
    List<Document> half =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> i < 15 ? documents().get(i) : withoutVectors(documents().get(i)))
            .toList();
    Plan weighted =
        Plan.fuse(Plan.lexical(200), Plan.dense(200))
            .withMethod(Fusion.DEFAULT.withWeights(List.of(1.0, 0.5)));

    SearchResult auto = search(schema(), half, query(Plan.auto()));

    assertEquals(search(schema(), half, query(weighted)).hits(), auto.hits());
    assertEquals(
        search(schema(), documents(), query(Plan.fuse(Plan.lexical(200), Plan.dense(200)))).hits(),
        search(query(Plan.auto())).hits());
  }

  @Test
  void autoTakesLearnedSparseVectorsWhereThereAreNoDenseOnes() {
    Schema sparse =
        schema()
            .withRepresentations(Map.of())
            .with(Schema.SPARSE, Schema.Sparse.DEFAULTS.withPrecision(Precision.EXACT));
    List<Document> documents =
        weighed().stream()
            .map(document ->
                document.withPassages(
                    document.passages().stream()
                        .map(passage ->
                            passage.withValues(
                                Map.of(Schema.SPARSE, passage.values().get(Schema.SPARSE))))
                        .toList()))
            .toList();
    Query common = Query.of("common").withTopK(DOCUMENTS);
    Plan fused = Plan.fuse(Plan.lexical(200), Plan.sparse(200));

    try (Searched searched = open(sparse, documents)) {
      List<SearchResult> results =
          searched.search(
              weighing(), List.of(common.withPlan(Plan.auto()), common.withPlan(fused)));
      assertEquals(
          List.of("lexical", "weigh", "sparse", "fuse", "fetch"), stages(results.getFirst()));
      assertEquals(results.getLast().hits(), results.getFirst().hits());
    }
  }

  @Test
  void autoMayStandBelowOtherStages() {
    SearchResult result = search(Plan.auto().rerank("number", 5));

    assertEquals(5, result.hits().size());
    assertEquals(List.of("lexical", "embed", "dense", "fuse", "rerank", "fetch"), stages(result));
  }

  @Test
  void aSearchWithoutTimeIsRefused() {
    var e =
        assertThrows(
            DeadlineException.class,
            () -> search(query(Plan.lexical(3)).withDeadline(Duration.ZERO)));

    assertEquals(
        "search was not done within the query's 0 ms; give it more time, or ask for fewer"
            + " candidates",
        e.getMessage());
  }

  @Test
  void aRetrieverThatComesTooLateIsRefused() {
    Bindings slow =
        bindings()
            .withEncoder(
                "",
                _ -> {
                  clock.addAndGet(HOUR.toNanos());
                  return new float[] {1, 0, 0};
                });
    try (Searched searched = open(schema(), documents())) {
      var executor = new Executor(slow, Limits.DEFAULTS, clock::get);
      List<Query> queries = List.of(query(Plan.dense(3)).withDeadline(HOUR));

      assertThrows(DeadlineException.class, () -> searched.search(executor, queries));
    }
  }

  @Test
  void aRerankerWithoutTimeLeavesTheOrderBeforeIt() {
    SearchResult result =
        search(query(Plan.dense(9).rerank("slow", 3).rerank("number", 2)).withDeadline(HOUR));

    assertEquals(List.of("d2", "d1"), ids(result));
    assertEquals(
        List.of(
            "rerank: 'number' was not asked, so the order before it stands: the query's time was"
                + " over"),
        result.degraded());
  }

  @Test
  void whatSearchesAgainWithoutTimeIsLeftOut() {
    SearchResult refit = search(query(Plan.dense(9).rerank("slow", 3).refit(5)).withDeadline(HOUR));
    SearchResult explored =
        search(query(Plan.dense(3).explore("slow climber", 5)).withDeadline(HOUR));

    assertEquals(List.of("d2", "d1", "d0"), ids(refit));
    assertEquals(
        List.of("refit: was left out, because the query's time was over"), refit.degraded());
    assertEquals(
        List.of("explore: the query's time was over before all neighbours were sought"),
        explored.degraded());
  }

  @Test
  void aDeadlineInTheFarFutureChangesNothing() {
    Plan plan = Plan.auto().rerank("number", 5);

    assertEquals(search(query(plan)).hits(), search(query(plan).withDeadline(HOUR)).hits());
  }

  @Test
  void aBatchGivesWhatItsQueriesGiveAlone() {
    var random = new Random(3);
    List<Query> queries =
        IntStream.range(0, 40)
            .mapToObj(i ->
                Query.of(i % 9 == 0 ? " " : "common " + i)
                    .withTopK(12)
                    .withPlan(randomPlan(random, 2)))
            .toList();
    try (Searched searched = open(schema(), documents())) {
      List<SearchResult> together = searched.search(executor(), queries);
      for (int i = 0; i < queries.size(); i++) {
        SearchResult alone = searched.search(executor(), List.of(queries.get(i))).getFirst();
        assertEquals(alone.hits(), together.get(i).hits(), queries.get(i).toString());
        assertEquals(stages(alone), stages(together.get(i)));
      }
    }
  }

  @Test
  void ledgersAddUpBitForBitWhateverThePlan() {
    var random = new Random(5);
    List<Query> queries =
        IntStream.range(0, 300)
            .mapToObj(i -> Query.of("common " + i % 40).withPlan(randomPlan(random, 3)))
            .toList();
    try (Searched searched = open(schema(), documents())) {
      searched
          .search(executor(), queries)
          .forEach(result -> result.hits().forEach(ExecutorContract::assertExact));
    }
  }

  private static Plan randomPlan(Random random, int depth) {
    int k = 1 + random.nextInt(DOCUMENTS);
    return switch (depth == 0 ? random.nextInt(4) : random.nextInt(11)) {
      case 0 -> Plan.lexical(k);
      case 1 -> Plan.lexical(k).withUnit(Plan.Unit.PASSAGE);
      case 2 -> Plan.dense(k).withExact(random.nextBoolean());
      case 3 -> new Plan.Auto(k);
      case 4 -> randomPlan(random, depth - 1).rerank("number", k);
      case 5 -> randomPlan(random, depth - 1).explore("climber", k).withNearest(3);
      case 6 -> randomPlan(random, depth - 1).rerank("number", k).refit(k + 3);
      case 7 -> randomPlan(random, depth - 1).filtered(Filter.eq("parity", random.nextInt(2)));
      case 8 -> randomPlan(random, depth - 1).rephrased("common " + random.nextInt(40));
      default ->
          Plan.fuse(randomPlan(random, depth - 1), randomPlan(random, depth - 1))
              .withMethod(random.nextBoolean() ? Fusion.DEFAULT : Fusion.ReciprocalRank.DEFAULT);
    };
  }

  /// The documents with weights: of their number in the first passage and half of it in the second,
  /// where their parity weighs more.
  private static List<Document> weighed() {
    return documents().stream()
        .map(document -> {
          int i = Integer.parseInt(document.id().substring(1));
          var number = TermWeights.of(Map.of("number", (i + 1) / 32f));
          var parity = TermWeights.of(Map.of("parity", 1 + i % 2, "number", (i + 1) / 64f));
          List<Passage> passages = document.passages();
          return document.withPassages(
              List.of(
                  passages.getFirst().with(Schema.SPARSE, number),
                  passages.getLast().with(Schema.SPARSE, parity)));
        })
        .toList();
  }

  private static String message(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  private static Query sparse(String text, Plan plan) {
    return Query.of(text).withPlan(plan).withTopK(DOCUMENTS);
  }

  private Executor weighing() {
    Bindings weighing =
        bindings()
            .withSparseEncoder(
                "", text -> TermWeights.of(Map.of(text.equals("odd") ? "parity" : "number", 2)));
    return new Executor(weighing, Limits.DEFAULTS, clock::get);
  }

  private SearchResult weighed(List<Document> documents, Query query) {
    Schema schema =
        schema().with(Schema.SPARSE, Schema.Sparse.DEFAULTS.withPrecision(Precision.EXACT));
    try (var searched = open(schema, documents)) {
      return searched.search(weighing(), List.of(query)).getFirst();
    }
  }

  @Test
  void sparseVectorsAreSearchedByTheirInnerProduct() {
    SearchResult result = weighed(weighed(), sparse("size", Plan.sparse(3)));
    assertEquals(List.of("d29", "d28", "d27"), result.hits().stream().map(Hit::id).toList());
    Hit best = result.hits().getFirst();
    assertEquals(2 * 30 / 32f, best.score());
    assertEquals(List.of(new Entry("sparse", 1, 1.875, 1.875)), best.ledger());
    assertEquals(0, best.passages().getFirst().start());
    assertEquals(
        List.of("weigh", "sparse", "fetch"), result.stages().stream().map(Stage::name).toList());
    assertEquals(List.of(), result.degraded());
  }

  @Test
  void sparseVectorsCountByTheBestPassage() {
    SearchResult result =
        weighed(weighed(), sparse("odd", Plan.sparse(3).filtered(Filter.eq("parity", 1))));
    assertEquals(List.of(4.0, 4.0, 4.0), result.hits().stream().map(Hit::score).toList());
    assertTrue(result.hits().stream().allMatch(hit -> hit.passages().getFirst().start() == 9));
  }

  @Test
  void sparseVectorsAreFusedWithOthers() {
    Plan plan = Plan.fuse(Plan.lexical(30), Plan.dense(30), Plan.sparse(30));
    SearchResult result = weighed(weighed(), sparse("common", plan));
    Hit best = result.hits().getFirst();
    assertEquals(
        List.of("lexical", "dense", "sparse"), best.ledger().stream().map(Entry::stage).toList());
    assertEquals(best.score(), best.ledger().stream().mapToDouble(Entry::contribution).sum(), 0);
  }

  private List<Hit> verbatim(String text, Plan plan) {
    Schema schema = schema().with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS);
    Bindings tokenizing = bindings().withVerbatim(Schema.VERBATIM, new Expecting());
    try (var searched = open(schema, documents())) {
      return searched
          .search(
              new Executor(tokenizing, Limits.DEFAULTS, clock::get), List.of(sparse(text, plan)))
          .getFirst()
          .hits();
    }
  }

  @Test
  void verbatimFindsTheLongestRunsAndTheRarestOfThem() {
    List<Hit> hits = verbatim("common29", Plan.verbatim(4));
    assertEquals(List.of("d29", "d2", "d20", "d21"), hits.stream().map(Hit::id).toList());
    assertEquals(8.5, hits.getFirst().score());
    assertEquals(7 + 1.0 / 12, hits.get(1).score());
    assertEquals(List.of(new Entry("verbatim", 1, 8.5, 8.5)), hits.getFirst().ledger());
    assertEquals(9, hits.getFirst().passages().getFirst().start());
  }

  @Test
  void verbatimIsFilteredAndFused() {
    Plan odd = Plan.verbatim(3).withLeast(8).filtered(Filter.eq("parity", 1));
    assertEquals(List.of("d29"), verbatim("common29", odd).stream().map(Hit::id).toList());
    Plan even = Plan.verbatim(3).withLeast(8).filtered(Filter.eq("parity", 0));
    assertEquals(List.of(), verbatim("common29", even));
    Hit best = verbatim("common", Plan.fuse(Plan.lexical(30), Plan.verbatim(30))).getFirst();
    assertEquals(List.of("lexical", "verbatim"), best.ledger().stream().map(Entry::stage).toList());
  }

  /// Code points, and a model that expects the query to be said again.
  private static final class Expecting implements VerbatimTokenizer {
    private final CodePoints points = new CodePoints();

    @Override
    public Tokens tokens(String text) {
      return points.tokens(text);
    }

    @Override
    public TokenScores scores(String question) {
      String started = " " + question;
      return (prefix, allowed) -> {
        String said =
            Arrays.stream(prefix).mapToObj(Character::toString).collect(Collectors.joining());
        return Arrays.stream(allowed)
            .mapToDouble(id -> started.contains(said + Character.toString(id)) ? .6 : .01)
            .map(Math::log)
            .toArray();
      };
    }
  }

  @Test
  void sealFindsDocumentsByWhatAModelExpects() {
    List<Hit> hits = verbatim("common29", Plan.seal(3).withBeam(5).withLength(8));
    assertEquals(List.of("d29", "d19", "d9"), hits.stream().map(Hit::id).toList());
    assertEquals(51.97976215742432, hits.getFirst().score(), 1e-9);
    assertEquals(38.63666525136681, hits.get(1).score(), 1e-9);
    assertEquals(9, hits.getFirst().passages().getFirst().start());
    Plan even = Plan.seal(3).withBeam(5).withLength(8).filtered(Filter.eq("parity", 0));
    assertTrue(verbatim("common29", even).stream().noneMatch(hit -> hit.id().equals("d29")));
    Hit best = verbatim("common", Plan.fuse(Plan.lexical(30), Plan.seal(30))).getFirst();
    assertEquals(List.of("lexical", "seal"), best.ledger().stream().map(Entry::stage).toList());
  }

  @Test
  void sealNeedsAModelThatGeneratesItsTokens() {
    Schema schema = schema().with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS);
    Bindings tokenizing = bindings().withVerbatim(Schema.VERBATIM, new CodePoints());
    try (var searched = open(schema, documents())) {
      var executor = new Executor(tokenizing, Limits.DEFAULTS, clock::get);
      String told =
          message(() -> searched.search(executor, List.of(sparse("common", Plan.seal(3)))));
      assertTrue(told.contains("no model generates the verbatim tokens"), told);
    }
  }

  @Test
  void documentsWithoutWeightsAreAwaited() {
    List<Document> documents = new ArrayList<>(weighed());
    documents.set(29, documents().get(29));
    SearchResult result = weighed(documents, sparse("size", Plan.sparse(30)));
    assertEquals(29, result.hits().size());
    assertEquals(List.of("sparse: 1 of 30 documents have no weights yet"), result.degraded());
  }

  @Test
  void sparseStagesNeedSparseVectorsAndTheirEncoder() {
    Query query = sparse("size", Plan.sparse(30));
    try (var without = open(schema(), documents())) {
      String told = message(() -> without.search(weighing(), List.of(query)));
      assertTrue(told.contains("no learned sparse vectors"), told);
    }
    Query named = sparse("size", Plan.sparse(30).withName("other"));
    String unknown = message(() -> weighed(weighed(), named));
    assertTrue(unknown.contains("'other' are unknown; expected one of [sparse]"), unknown);
    try (var unbound = open(schema().with("a", Schema.Sparse.DEFAULTS), documents())) {
      var executor = new Executor(bindings(), Limits.DEFAULTS, clock::get);
      String told = message(() -> unbound.search(executor, List.of(query)));
      assertTrue(told.contains("sparse encoder 'a', which is not bound"), told);
    }
  }
}
