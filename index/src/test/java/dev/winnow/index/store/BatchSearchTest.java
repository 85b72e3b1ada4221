package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import dev.winnow.index.faiss.FaissLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many queries in one call give what they give one by one.
class BatchSearchTest {
  private static final int DIMENSION = 24;

  @TempDir Path folder;

  private static IndexConfig config() {
    QueryEncoder encoder = text -> RandomVectors.next(DIMENSION, new Random(text.hashCode()));
    return IndexConfig.DEFAULTS.withEncoder("", encoder);
  }

  private static Document document(int i, Random random) {
    List<Passage> passages = new ArrayList<>();
    int many = i % 50 == 0 ? 40 : 1 + i % 3; // some documents crowd the first places
    float[] own = RandomVectors.next(DIMENSION, random);
    for (int at = 0; at < many; at++) {
      float[] vector = i % 50 == 0 ? own.clone() : RandomVectors.next(DIMENSION, random);
      vector[0] += at / 1000f;
      passages.add(Passage.of(0, 4).withVector(Vector.of(vector)));
    }
    return Document.of("d" + i, "word " + (i % 7 == 0 ? "seven" : "other"))
        .with("n", i % 10)
        .withPassages(passages);
  }

  @ParameterizedTest
  @EnumSource(Schema.Similarity.class)
  void equalsOneByOne(Schema.Similarity similarity) {
    Schema schema =
        Schema.DEFAULTS
            .withPassages(true)
            .withDense(Schema.Dense.of(DIMENSION).withSimilarity(similarity));
    var random = new Random(11);
    try (Index index = Index.open(folder, schema, config())) {
      for (int start = 0; start < 1500; start += 500) {
        List<Document> batch = new ArrayList<>();
        for (int i = start; i < start + 500; i++) {
          batch.add(document(i, random));
        }
        index.add(batch);
        index.commit();
      }
      index.delete(Filter.eq("n", 3));
      index.commit();
      List<Query> queries = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Plan plan = i % 2 == 0 ? Plan.dense(30) : Plan.fuse(Plan.lexical(50), Plan.dense(30));
        Query query = Query.of("seven " + i).withTopK(25).withPlan(plan);
        queries.add(i % 3 == 0 ? query.withFilter(Filter.atLeast("n", 5)) : query);
      }
      queries.add(Query.of("  "));
      long before = FaissLibrary.searches();
      List<SearchResult> together = index.search(queries);
      assertTrue(!FaissLibrary.available() || FaissLibrary.searches() > before, "no native search");
      for (int i = 0; i < queries.size(); i++) {
        List<Hit> alone = index.search(queries.get(i)).hits();
        assertTrue(alone.equals(together.get(i).hits()), "query " + i);
      }
    }
  }

  @Test
  void tooManyAreRefused() {
    IndexConfig config =
        config().withLimits(Limits.DEFAULTS.withQueries(Limits.Queries.DEFAULTS.withQueries(2)));
    try (Index index = Index.open(folder, Schema.DEFAULTS, config)) {
      List<Query> three = List.of(Query.of("a"), Query.of("b"), Query.of("c"));
      var refused = assertThrows(IllegalArgumentException.class, () -> index.search(three));
      assertTrue(refused.getMessage().contains("raise the limit queries"), refused::getMessage);
      assertEquals(List.of(), index.search(List.of()));
    }
  }
}
