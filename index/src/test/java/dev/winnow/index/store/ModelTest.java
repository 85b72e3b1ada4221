package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random operations on an index, and on three maps of what it ought to hold.
class ModelTest {
  private static final int IDS = 40;
  private static final Schema SCHEMA =
      Schema.DEFAULTS
          .withPassages(true)
          .withDense(Schema.Dense.of(2).withIndex(new DenseIndex.Hnsw(Schema.Encoding.INT4)))
          .with("second", Schema.Dense.of(1).withSimilarity(Schema.Similarity.DOT))
          .with("n", new Schema.Field.Number())
          .with("tag", new Schema.Field.Keyword());
  private static final IndexConfig CONFIG = IndexConfig.DEFAULTS.withBufferMegabytes(1);

  @TempDir Path temp;

  private Map<String, Document> written = new HashMap<>();
  private Map<String, Document> searchable = new HashMap<>();
  private Map<String, Document> durable = new HashMap<>();

  private static Document document(Random random) {
    String text = "common word" + random.nextInt(10) + " " + "more ".repeat(random.nextInt(20));
    List<Passage> passages = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int start = random.nextInt(text.length());
      Passage passage = Passage.of(start, text.length());
      if (random.nextBoolean()) {
        passage = passage.withVector(Vector.of(random.nextFloat(), 1));
      }
      if (random.nextBoolean()) {
        passage = passage.with("second", Vector.of(random.nextFloat()));
      }
      passages.add(passage);
    }
    passages.sort(java.util.Comparator.comparingInt(Passage::start));
    return Document.of("d" + random.nextInt(IDS), text)
        .with("n", random.nextInt(100))
        .with("tag", "t" + random.nextInt(5))
        .withPassages(passages);
  }

  /// Does one random thing.
  ///
  /// @return the index, which may be another after closing and opening
  private Index step(Index index, Random random) {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> {
        for (Document document : add(index, random)) {
          written.put(document.id(), document);
        }
      }
      case 5 -> {
        List<String> ids = List.of("d" + random.nextInt(IDS), "d" + random.nextInt(IDS));
        index.delete(ids);
        ids.forEach(written::remove);
      }
      case 6 -> deleteByFilter(index, random.nextInt(100));
      case 7, 8 -> {
        index.refresh();
        searchable = new HashMap<>(written);
      }
      case 9 -> {
        index.commit();
        searchable = new HashMap<>(written);
        durable = new HashMap<>(written);
      }
      case 10 -> index.compact(1 + random.nextInt(3));
      default -> {
        index.close();
        written = new HashMap<>(durable);
        searchable = new HashMap<>(durable);
        return Index.open(index.folder(), SCHEMA, CONFIG);
      }
    }
    return index;
  }

  private static List<Document> add(Index index, Random random) {
    List<Document> batch = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      batch.add(document(random));
    }
    index.add(batch);
    return batch;
  }

  /// Deleting by filter looks at everything written, and so makes it searchable.
  private void deleteByFilter(Index index, int bound) {
    searchable = new HashMap<>(written);
    int deleted = index.delete(Filter.between("n", bound, bound + 10));
    int before = written.size();
    written
        .values()
        .removeIf(document -> {
          int n = ((Number) document.fields().get("n")).intValue();
          return n >= bound && n <= bound + 10;
        });
    assertEquals(before - written.size(), deleted);
  }

  private static void requireSame(Map<String, Document> expected, Index index) {
    assertEquals(expected.size(), index.count());
    Map<String, String> tags = new HashMap<>();
    expected.forEach((id, document) -> tags.put(id, String.valueOf(document.fields().get("tag"))));
    assertEquals(tags, index.values("tag"));
    assertEquals(expected.size(), index.search(Query.of("common").withTopK(2 * IDS)).hits().size());
    for (String space : List.of("dense", "second")) {
      Set<String> awaiting = new HashSet<>();
      expected.values().stream()
          .filter(document -> awaitsVectors(document, space))
          .forEach(document -> awaiting.add(document.id()));
      assertEquals(awaiting.size(), index.countWithoutVectors(space));
      List<Document> found = index.withoutVectors(space, IDS);
      assertEquals(awaiting, found.stream().map(Document::id).collect(Collectors.toSet()));
      found.forEach(document -> requireSameSecond(expected.get(document.id()), document));
    }
    expected.forEach((id, document) -> {
      Document stored = index.get(id).orElseThrow();
      assertEquals(document.text(), stored.text());
      assertEquals(document.passages().size(), stored.passages().size());
    });
    for (int i = 0; i < 5; i++) {
      String tag = "t" + i;
      assertEquals(
          expected.values().stream().filter(d -> tag.equals(d.fields().get("tag"))).count(),
          index.count(Filter.eq("tag", tag)));
    }
  }

  private static boolean awaitsVectors(Document document, String space) {
    return document.passages().isEmpty()
        || document.passages().stream().anyMatch(passage -> passage.vector(space) == null);
  }

  /// Vectors by their inner product come back as they were.
  private static void requireSameSecond(Document expected, Document found) {
    assertEquals(seconds(expected), seconds(found));
  }

  private static List<Optional<Vector>> seconds(Document document) {
    return document.passages().stream()
        .map(passage -> Optional.ofNullable(passage.vector("second")))
        .toList();
  }

  private void run(Path folder, int steps, long seed) throws IOException {
    var random = new Random(seed);
    Index index = Index.open(folder, SCHEMA, CONFIG);
    Index reader = Index.openReadOnly(folder, CONFIG);
    try {
      for (int i = 0; i < steps; i++) {
        index = step(index, random);
        if (random.nextInt(4) == 0) {
          requireSame(searchable, index);
          reader.refresh();
          requireSame(durable, reader);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    } finally {
      index.close();
      reader.close();
    }
    assertTrue(Index.verify(folder).clean());
  }

  @Test
  void randomOperationsAgreeWithAMap() throws IOException {
    for (int seed = 0; seed < 3; seed++) {
      written.clear();
      searchable.clear();
      durable.clear();
      run(temp.resolve("index-" + seed), 100, seed);
    }
  }

  @Test
  @Tag("full")
  void randomOperationsAgreeWithAMapAtLength() throws IOException {
    run(temp.resolve("index"), 3_000, System.nanoTime());
  }
}
