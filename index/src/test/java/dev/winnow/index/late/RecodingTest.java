package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.Verification;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A corpus that changes its topic: merges train centroids again and code what they do not fit.
class RecodingTest {
  private static final int DIMENSION = 32;
  private static final int TOKENS = 20;

  private final SplittableRandom random = new SplittableRandom(3);
  private final MultiVector[] query = new MultiVector[1];
  private final Map<String, MultiVector> given = new HashMap<>();

  @TempDir Path folder;

  private Index open() {
    return Index.open(
        folder.resolve("index"),
        Schema.DEFAULTS
            .with("tokens", Schema.Late.of(DIMENSION).withBits(4))
            .with("awaited", Schema.Dense.of(2)),
        IndexConfig.DEFAULTS.withTokens("tokens", _ -> new TokenEncoder.Encoded(query[0], 0)));
  }

  private void add(Index index, String topic, RandomTokens tokens, int first, int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      String id = topic + i;
      given.put(id, tokens.text(TOKENS));
      Passage passage = Passage.of(0, 1).with("tokens", given.get(id));
      documents.add(Document.of(id, "x").withPassages(List.of(passage)));
    }
    index.add(documents);
    index.commit();
  }

  private static Map<Integer, Integer> generations(Index index) {
    Map<Integer, Integer> generations = new HashMap<>();
    for (Document document : LateSearchTest.stored(index).values()) {
      byte[] stored =
          ((MultiVector) document.passages().getFirst().values().get("tokens")).stored();
      generations.merge(stored[2] & 0xff, 1, Integer::sum);
    }
    return generations;
  }

  /// The mean square of what the stored vectors of a topic differ by from those that were given.
  private double error(Index index, String topic) {
    double sum = 0;
    int documents = 0;
    for (Document document : LateSearchTest.stored(index).values()) {
      if (document.id().startsWith(topic)) {
        var stored = (MultiVector) document.passages().getFirst().values().get("tokens");
        float[] wanted = given.get(document.id()).values();
        for (int i = 0; i < wanted.length; i++) {
          double difference = stored.values()[i] - wanted[i];
          sum += difference * difference / wanted.length;
        }
        documents++;
      }
    }
    return sum / documents;
  }

  private static List<String> ids(Index index, Plan plan) {
    return index.search(Query.of("q").withPlan(plan)).hits().stream()
        .map(hit -> hit.document().id())
        .toList();
  }

  private int found(Index index, RandomTokens tokens, int queries) {
    int found = 0;
    for (int i = 0; i < queries; i++) {
      query[0] = tokens.text(12);
      List<String> exact = ids(index, Plan.late(10).withExact(true));
      List<String> pruned = ids(index, Plan.late(10));
      found += (int) exact.stream().filter(pruned::contains).count();
    }
    return found;
  }

  @Test
  void mergesTrainAgainWhenTheTopicChangesAndCodeWhatDoesNotFit() {
    var first = new RandomTokens(random, DIMENSION, 200);
    var second = new RandomTokens(random, DIMENSION, 200);
    double drifted;
    try (Index index = open()) {
      add(index, "few", first, 0, 100); // too few tokens for centroids
      for (int i = 0; i < 5; i++) {
        add(index, "a", first, 300 * i, 300);
      }
      assertEquals(Map.of(0, 100, 1, 1_500), generations(index));
      long trainings = Recoding.trainings();
      long passages = Recoding.passages();
      double kept = error(index, "a");

      index.compact(1);

      index.commit();
      assertEquals(Map.of(1, 1_600), generations(index));
      assertEquals(trainings, Recoding.trainings(), "nothing has drifted");
      assertEquals(passages + 100, Recoding.passages());
      assertEquals(kept, error(index, "a"), kept * 1e-9, "what fits keeps its codes");

      for (int i = 0; i < 5; i++) {
        add(index, "b", second, 300 * i, 300);
      }
      drifted = error(index, "b");
      assertTrue(drifted > 2 * kept, drifted + " and " + kept);

      index.compact(1);

      index.commit();
      assertEquals(Map.of(1, 1_600, 2, 1_500), generations(index));
      assertEquals(trainings + 1, Recoding.trainings());
      assertEquals(passages + 1_600, Recoding.passages());
      assertEquals(kept, error(index, "a"), kept * 1e-9, "what fits keeps its codes");
      assertTrue(error(index, "b") < 1.5 * drifted, error(index, "b") + " and " + drifted);
    }
    try (Index index = open()) {
      assertTrue(found(index, first, 50) >= 485, "of the first topic");
      assertTrue(found(index, second, 50) >= 485, "of the second topic");
      add(index, "c", second, 0, 300);
      assertTrue(error(index, "c") < drifted / 2, error(index, "c") + " and " + drifted);
      long trainings = Recoding.trainings();
      long passages = Recoding.passages();
      index.compact(1);
      index.commit();
      assertEquals(trainings, Recoding.trainings(), "the new centroids fit");
      assertEquals(passages, Recoding.passages());
    }
    Verification verified = Index.verify(folder.resolve("index"));
    assertTrue(verified.clean(), verified.summary());
  }
}
