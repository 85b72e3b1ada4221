package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.store.Index;
import dev.winnow.index.store.Property;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Late interaction over random indexes equals the same sums in plain loops, bit for bit.
class LateSearchTest {
  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparingDouble(Ranked::score).reversed();

  private final AtomicInteger folders = new AtomicInteger();

  @TempDir Path folder;

  private record Ranked(String id, double score) {}

  /// An index that was filled, changed and merged at random, and questions to it.
  ///
  /// @param live what must be in it: token vectors by passage, empty for a passage without
  private record World(long seed, int size) {}

  private Index open(Schema schema, MultiVector[] query) {
    return Index.open(
        folder.resolve("i" + folders.incrementAndGet()),
        schema,
        IndexConfig.DEFAULTS.withTokens("tokens", _ -> new TokenEncoder.Encoded(query[0], 0)));
  }

  @Test
  void searchEqualsPlainLoops() {
    Property.forAll(15, (random, size) -> new World(random.nextLong(), size), this::check);
  }

  @Test
  @Tag("full")
  void searchEqualsPlainLoopsOnManyIndexes() {
    Property.forAll(2_000, (random, size) -> new World(random.nextLong(), size), this::check);
  }

  private void check(World world) {
    var random = new SplittableRandom(world.seed());
    int dimension = new int[] {1, 3, 8, 20, 37, 64}[random.nextInt(6)];
    int bits = new int[] {2, 4, 8}[random.nextInt(3)];
    boolean passages = random.nextBoolean();
    var tokens = new RandomTokens(random, dimension, 1 + random.nextInt(30));
    Schema schema =
        Schema.DEFAULTS
            .withPassages(passages)
            .with("tokens", Schema.Late.of(dimension).withBits(bits))
            .with("awaited", Schema.Dense.of(2));
    MultiVector[] query = new MultiVector[1];
    Set<String> live = new HashSet<>();
    try (Index index = open(schema, query)) {
      int batches = 1 + random.nextInt(4);
      boolean many = random.nextInt(12) == 0;
      for (int batch = 0; batch < batches; batch++) {
        List<Document> documents = new ArrayList<>();
        int count = many ? 250 : 1 + random.nextInt(world.size());
        for (int i = 0; i < count; i++) {
          documents.add(document(random, tokens, random.nextInt(many ? 1_000 : 80), passages));
        }
        index.add(documents);
        documents.forEach(document -> live.add(document.id()));
        if (random.nextInt(3) == 0) {
          List<String> gone = live.stream().filter(_ -> random.nextInt(5) == 0).toList();
          index.delete(gone);
          live.removeAll(new HashSet<>(gone));
        }
        if (random.nextBoolean()) {
          index.commit();
        }
      }
      index.commit();
      if (random.nextInt(3) == 0) {
        index.compact(1);
        index.refresh();
      }
      Map<String, Document> stored = stored(index);
      assertEquals(live, stored.keySet());
      for (int i = 0; i < 4; i++) {
        query[0] = tokens.text(1 + random.nextInt(40));
        int k = 1 + random.nextInt(30);
        Filter filter = random.nextBoolean() ? Filter.eq("part", random.nextInt(3)) : null;
        Plan.Late plan = Plan.late(k).withExact(many || random.nextBoolean());
        var asked = Query.of("q").withTopK(k).withPlan(plan);
        SearchResult result = index.search(filter == null ? asked : asked.withFilter(filter));
        List<Ranked> expected = expected(stored, query[0], filter);
        assertSameBest(expected, result.hits(), k);
      }
    }
  }

  private static Document document(
      RandomGenerator random, RandomTokens tokens, int number, boolean passages) {
    List<Passage> cut = new ArrayList<>();
    for (int i = 0; i < (passages ? 1 + random.nextInt(3) : 1); i++) {
      Passage passage = Passage.of(passages ? 2 * i : 0, passages ? 2 * i + 2 : 6);
      cut.add(
          switch (random.nextInt(8)) {
            case 0 -> passage;
            case 1 -> passage.with("tokens", new Passage.Nothing());
            default -> passage.with("tokens", tokens.text(1 + random.nextInt(20)));
          });
    }
    return Document.of("d" + number, "a b c ").with("part", number % 3).withPassages(cut);
  }

  /// All documents with their decoded token vectors: they await vectors in a space of their own.
  static Map<String, Document> stored(Index index) {
    Map<String, Document> stored = new HashMap<>();
    index
        .withoutVectors("awaited", 100_000)
        .forEach(document -> stored.put(document.id(), document));
    return stored;
  }

  private static List<Ranked> expected(
      Map<String, Document> stored, MultiVector query, Filter filter) {
    List<Ranked> expected = new ArrayList<>();
    for (Document document : stored.values()) {
      boolean matches =
          filter == null
              || document
                  .fields()
                  .get("part")
                  .toString()
                  .startsWith(((Filter.Eq) filter).value().toString());
      double best = Double.NaN;
      for (Passage passage : document.passages()) {
        if (passage.values().get("tokens") instanceof MultiVector own) {
          double score = maxSim(query, own);
          best = best >= score ? best : score;
        }
      }
      if (matches && !Double.isNaN(best)) {
        expected.add(new Ranked(document.id(), best));
      }
    }
    expected.sort(BEST_FIRST);
    return expected;
  }

  /// MaxSim in plain loops, in the documented order of its sums.
  static double maxSim(MultiVector query, MultiVector passage) {
    int dimension = query.dimension();
    double sum = 0;
    for (int i = 0; i < query.size(); i++) {
      float best = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < passage.size(); j++) {
        float product = 0;
        for (int at = 0; at < dimension; at++) {
          product =
              Math.fma(
                  passage.values()[j * dimension + at],
                  query.values()[i * dimension + at],
                  product);
        }
        best = Math.max(best, product);
      }
      sum += best;
    }
    return sum;
  }

  private static void assertSameBest(List<Ranked> expected, List<Hit> hits, int k) {
    int size = Math.min(k, expected.size());
    assertEquals(
        expected.subList(0, size).stream().map(Ranked::score).toList(),
        hits.stream().map(Hit::score).toList());
    Map<String, Double> scores = new HashMap<>();
    expected.forEach(ranked -> scores.put(ranked.id(), ranked.score()));
    hits.forEach(hit -> assertEquals(scores.get(hit.document().id()), hit.score()));
    assertEquals(size, hits.stream().map(hit -> hit.document().id()).distinct().count());
  }

  @Test
  void defaultSearchFindsWhatAnExactOneFinds() {
    var random = new SplittableRandom(7);
    var tokens = new RandomTokens(random, 32, 300);
    MultiVector[] query = new MultiVector[1];
    Schema schema = Schema.DEFAULTS.with("tokens", Schema.Late.of(32));
    try (Index index = open(schema, query)) {
      for (int batch = 0; batch < 10; batch++) {
        int first = batch * 300;
        index.add(
            IntStream.range(first, first + 300)
                .mapToObj(i -> document(random, tokens, i, false))
                .toList());
      }
      index.commit();
      int found = 0;
      for (int i = 0; i < 50; i++) {
        query[0] = tokens.text(12);
        List<String> exact = ids(index, Plan.late(10).withExact(true));
        List<String> pruned = ids(index, Plan.late(10));
        found += (int) exact.stream().filter(pruned::contains).count();
      }
      assertTrue(found >= 485, "of 500 " + found);
    }
  }

  /// Passages that share next to no token with the query: what is near it are few centroids.
  @Test
  void defaultSearchFindsEnoughWhereHardlyAnythingIsNear() {
    var random = new SplittableRandom(9);
    var tokens = new RandomTokens(random, 32, 2_000);
    MultiVector[] query = new MultiVector[1];
    try (Index index = open(Schema.DEFAULTS.with("tokens", Schema.Late.of(32)), query)) {
      index.add(IntStream.range(0, 450).mapToObj(i -> document(random, tokens, i, false)).toList());
      index.commit();
      int found = 0;
      for (int i = 0; i < 50; i++) {
        query[0] = tokens.text(2);
        List<String> exact = ids(index, Plan.late(10).withExact(true));
        List<String> pruned = ids(index, Plan.late(10).withProbes(1));
        assertEquals(10, pruned.size());
        found += (int) exact.stream().filter(pruned::contains).count();
      }
      assertTrue(found >= 450, "of 500 " + found);
    }
  }

  /// Without an encoder it searches by keywords alone.
  @Test
  void theDefaultPlanTakesTokenVectors() {
    var random = new SplittableRandom(4);
    var tokens = new RandomTokens(random, 8, 20);
    Schema schema = Schema.DEFAULTS.with("tokens", Schema.Late.of(8));
    MultiVector[] query = {tokens.text(4)};
    try (Index index = open(schema, query)) {
      index.add(IntStream.range(0, 40).mapToObj(i -> document(random, tokens, i, false)).toList());
      index.commit();
      SearchResult auto = index.search(Query.of("q").withPlan(Plan.auto()));
      Plan fused = Plan.fuse(Plan.lexical(Plan.DEFAULT_K), Plan.late(Plan.DEFAULT_K));

      assertEquals(
          List.of("lexical", "embed", "late", "fuse", "fetch"),
          auto.stages().stream().map(SearchResult.Stage::name).toList());
      assertEquals(ids(index, fused), ids(index, Plan.auto()));
      assertEquals(10, auto.hits().size());
    }
    try (Index index = Index.open(folder.resolve("i1"), schema, IndexConfig.DEFAULTS)) {
      assertEquals(
          List.of("lexical", "fetch"),
          index.search(Query.of("q").withPlan(Plan.auto())).stages().stream()
              .map(SearchResult.Stage::name)
              .toList());
    }
  }

  @Test
  void readOnlyIndexesDecodeCodebooksOnceForAllSearches() {
    var tokens = new RandomTokens(new SplittableRandom(3), 8, 20);
    Path own = folder.resolve("read");
    var config =
        IndexConfig.DEFAULTS.withTokens("tokens", _ -> new TokenEncoder.Encoded(tokens.text(3), 0));
    try (Index index = Index.open(own, Schema.DEFAULTS.with("tokens", Schema.Late.of(8)), config)) {
      index.add(
          List.of(
              Document.of("d", "a b c")
                  .withPassages(List.of(Passage.of(0, 5).with("tokens", tokens.text(4))))));
      index.commit();
    }
    try (Index index = Index.openReadOnly(own, config)) {
      assertEquals(List.of("d"), ids(index, Plan.late(10)));
      long before = Codebooks.DECODED.sum();
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of("d"), ids(index, Plan.late(10)));
      }

      assertEquals(before, Codebooks.DECODED.sum());
    }
  }

  private static List<String> ids(Index index, Plan plan) {
    return index.search(Query.of("q").withPlan(plan)).hits().stream()
        .map(hit -> hit.document().id())
        .toList();
  }
}
