package dev.winnow.index.sparse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random corpora against comparing everything: 2,000 searches over both precisions, with and
/// without passages, under filters, after changes, deletions, merges and reopening.
class SparseSearchTest {
  private static final int CORPORA = 20;
  private static final int SEARCHES = 100;

  @TempDir Path folder;

  @Test
  void findsWhatComparingEverythingFinds() {
    int searches = 0;
    for (int seed = 0; seed < CORPORA; seed++) {
      searches += new Corpus(folder.resolve("index" + seed), seed).run();
    }
    assertEquals(2_000, searches);
  }

  /// One index and the documents that it must hold.
  private static final class Corpus {
    private final Path folder;
    private final Random random;
    private final Schema schema;
    private final Precision precision;
    private final int vocabulary;
    private final Map<String, Document> documents = new LinkedHashMap<>();
    private TermWeights asked = TermWeights.NONE;
    private Index index;

    Corpus(Path folder, int seed) {
      this.folder = folder;
      this.random = new Random(seed);
      this.precision = Precision.values()[seed % 2];
      this.vocabulary = 5 + random.nextInt(60);
      this.schema =
          Schema.DEFAULTS
              .withPassages(seed % 3 == 0)
              .with(Schema.SPARSE, new Schema.Sparse(precision, ""));
      this.index = open();
    }

    private Index open() {
      return Index.open(folder, schema, IndexConfig.DEFAULTS.withSparseEncoder("", _ -> asked));
    }

    int run() {
      int searches = 0;
      for (int round = 0; round < 4; round++) {
        change(20 + random.nextInt(120));
        for (int i = 0; i < SEARCHES / 4; i++) {
          compare();
          searches++;
        }
      }
      index.close();
      return searches;
    }

    private void change(int count) {
      List<Document> batch = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        batch.add(document("d" + random.nextInt(300)));
      }
      index.add(batch);
      batch.forEach(document -> documents.put(document.id(), document));
      List<String> gone = documents.keySet().stream().filter(_ -> random.nextInt(6) == 0).toList();
      index.delete(gone);
      gone.forEach(documents::remove);
      if (random.nextBoolean()) {
        index.compact(1);
      }
      if (random.nextBoolean()) {
        index.refresh();
        return;
      }
      index.commit();
      index.close();
      index = open();
    }

    private Document document(String id) {
      int passages = schema.passages() ? 1 + random.nextInt(3) : 1;
      List<Passage> made = new ArrayList<>();
      for (int i = 0; i < passages; i++) {
        Passage passage = Passage.of(i, schema.passages() ? i + 1 : 3);
        made.add(
            random.nextInt(10) == 0
                ? passage
                : passage.with(Schema.SPARSE, weights(random.nextInt(vocabulary))));
      }
      return Document.of(id, "abc").with("group", random.nextInt(4)).withPassages(made);
    }

    /// Of few different weights, so that many documents are equally good, or of any size.
    private TermWeights weights(int count) {
      Map<String, Float> weights = new HashMap<>();
      boolean coarse = random.nextBoolean();
      for (int i = 0; i < count; i++) {
        float weight = coarse ? 1 + random.nextInt(2) : (float) Math.exp(random.nextDouble(-8, 7));
        weights.put(term(random.nextInt(vocabulary)), weight);
      }
      return TermWeights.of(weights);
    }

    /// Terms whose UTF-16 and UTF-8 differ in order among them.
    private static String term(int number) {
      return (number % 3 == 0 ? "\uFFFD" : number % 3 == 1 ? "\uD83D\uDE00" : "##") + number;
    }

    private void compare() {
      asked = weights(1 + random.nextInt(20));
      int k = 1 + random.nextInt(random.nextBoolean() ? 5 : 400);
      Integer group = random.nextBoolean() ? null : random.nextInt(4);
      Query query = Query.of("asked").withPlan(Plan.sparse(k)).withTopK(k);
      if (group != null) {
        query = query.withFilter(Filter.eq("group", group));
      }
      List<Hit> found = index.search(query).hits();
      Map<String, Double> expected = scores(group);
      List<Double> best =
          expected.values().stream().sorted(Comparator.reverseOrder()).limit(k).toList();
      assertEquals(best, found.stream().map(Hit::score).toList());
      for (Hit hit : found) {
        assertEquals(expected.get(hit.id()), hit.score());
      }
      assertEquals(found.size(), found.stream().map(Hit::id).distinct().count());
    }

    private Map<String, Double> scores(@Nullable Integer group) {
      Map<String, Double> scores = new HashMap<>();
      for (Document document : documents.values()) {
        if (group != null && !group.equals(document.fields().get("group"))) {
          continue;
        }
        for (Passage passage : document.passages()) {
          if (passage.values().get(Schema.SPARSE) instanceof TermWeights own) {
            double score = asked.dot(kept(own));
            if (score > 0) {
              scores.merge(document.id(), score, Math::max);
            }
          }
        }
      }
      return scores;
    }

    /// As the index keeps them.
    private TermWeights kept(TermWeights weights) {
      return switch (precision) {
        case EXACT -> weights;
        case INT8 -> {
          Map<String, Float> rounded = new HashMap<>();
          weights.toMap().forEach((term, weight) -> rounded.put(term, rounded(weight)));
          yield TermWeights.of(rounded);
        }
      };
    }

    private static float rounded(float weight) {
      float nearest = 0;
      for (int code = 1; code < 256; code++) {
        int octave = Math.max(0, code / 16 - 1);
        float value = Math.scalb(code < 16 ? code : 16 + code % 16, octave - 8);
        if (Math.abs(value - weight) <= Math.abs(nearest - weight)) {
          nearest = value;
        }
      }
      return nearest;
    }
  }

  @Test
  void whatIsWrittenIsReadBack() {
    var weights = TermWeights.of(Map.of("a", 1.25, "b", 0.001, "c", 1000, "##d", 3.3));
    for (Precision precision : Precision.values()) {
      Schema schema =
          Schema.DEFAULTS
              .with(Schema.SPARSE, new Schema.Sparse(precision, "model"))
              .with("other", Schema.Sparse.DEFAULTS);
      try (Index index =
          Index.open(folder.resolve(precision.name()), schema, IndexConfig.DEFAULTS)) {
        Passage passage = Passage.of(0, 4).with(Schema.SPARSE, weights);
        index.add(Document.of("x", "text").withPassages(List.of(passage)));
        index.commit();
        assertEquals(0, index.countWithoutVectors(Schema.SPARSE));
        Document awaiting = index.withoutVectors("other", 10).getFirst();
        var read = (TermWeights) awaiting.passages().getFirst().values().get(Schema.SPARSE);
        switch (precision) {
          case EXACT -> assertEquals(weights, read);
          case INT8 ->
              assertEquals(
                  Map.of("a", 1.25f, "c", 992f, "##d", 3.25f),
                  Objects.requireNonNull(read).toMap());
        }
      }
      assertTrue(Index.verify(folder.resolve(precision.name())).clean());
    }
  }
}
