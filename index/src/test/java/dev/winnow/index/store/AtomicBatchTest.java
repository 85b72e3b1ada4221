package dev.winnow.index.store;

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
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While threads add, replace and delete groups of documents, every reader sees whole groups of one
/// version or none of it.
class AtomicBatchTest {
  private static final int GROUPS = 12;
  private static final int MEMBERS = 5;
  private static final int ROUNDS = 60;
  private static final Schema SCHEMA =
      Schema.DEFAULTS.withPassages(true).withDense(Schema.Dense.of(2));

  @TempDir Path folder;

  private final AtomicBoolean writing = new AtomicBoolean(true);

  private static List<Document> group(int group, int version) {
    return IntStream.range(0, MEMBERS)
        .mapToObj(i ->
            Document.of(id(group, i), "word of a member")
                .with("group", "g" + group)
                .with("version", version)
                .withPassages(List.of(Passage.of(0, 4).withVector(Vector.of(group, version + 1)))))
        .toList();
  }

  private static String id(int group, int member) {
    return group + "-" + member;
  }

  /// Adds versions of its own groups, and deletes them by id and by filter.
  private Void write(Index index, int writer, Random random) {
    for (int version = 0; version < ROUNDS; version++) {
      int group = 2 * random.nextInt(GROUPS / 2) + writer;
      switch (random.nextInt(6)) {
        case 0 -> index.delete(IntStream.range(0, MEMBERS).mapToObj(i -> id(group, i)).toList());
        case 1 -> index.delete(Filter.eq("group", "g" + group));
        default -> index.add(group(group, version));
      }
    }
    return null;
  }

  private Void refreshAndCommit(Index index, Random random) {
    while (writing.get()) {
      if (random.nextInt(3) == 0) {
        index.commit();
      } else {
        index.refresh();
      }
    }
    return null;
  }

  /// @return how many groups it saw
  private Integer read(Index index) {
    int seen = 0;
    while (writing.get()) {
      if (index.readOnly()) {
        index.refresh();
      }
      seen += requireWholeGroups(index);
    }
    return seen;
  }

  private static int requireWholeGroups(Index index) {
    Plan plan = Plan.lexical(GROUPS * MEMBERS * 2).withUnit(Plan.Unit.PASSAGE);
    SearchResult result =
        index.search(Query.of("word").withPlan(plan).withTopK(GROUPS * MEMBERS * 2));
    Map<Object, List<Hit>> groups =
        result.hits().stream().collect(Collectors.groupingBy(hit -> hit.fields().get("group")));
    groups.forEach((group, hits) -> {
      assertEquals(MEMBERS, hits.size(), () -> "half a batch of " + group);
      assertEquals(1, hits.stream().map(hit -> hit.fields().get("version")).distinct().count());
      assertEquals(MEMBERS, hits.stream().map(Hit::id).distinct().count());
    });
    return groups.size();
  }

  @Test
  void noReaderEverSeesHalfABatch() throws Exception {
    long seed = System.nanoTime();
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS);
        Index other = Index.openReadOnly(folder, IndexConfig.DEFAULTS);
        var threads = Executors.newCachedThreadPool()) {
      for (int group = 0; group < GROUPS; group++) {
        index.add(group(group, 0));
      }
      index.commit();
      other.refresh();
      List<Callable<Void>> writers =
          List.of(
              () -> write(index, 0, new Random(seed)), () -> write(index, 1, new Random(seed + 1)));
      List<Future<Void>> written = writers.stream().map(threads::submit).toList();
      Future<Void> refreshed = threads.submit(() -> refreshAndCommit(index, new Random(seed + 2)));
      List<Future<Integer>> readers = new ArrayList<>();
      readers.add(threads.submit(() -> read(index)));
      readers.add(threads.submit(() -> read(other)));
      try {
        for (Future<Void> writer : written) {
          writer.get(2, TimeUnit.MINUTES);
        }
      } finally {
        writing.set(false);
      }
      refreshed.get(1, TimeUnit.MINUTES);
      for (Future<Integer> reader : readers) {
        assertTrue(reader.get(1, TimeUnit.MINUTES) > 0, "a reader saw nothing; seed " + seed);
      }
      index.commit();
      other.refresh();
      assertEquals(requireWholeGroups(index), requireWholeGroups(other));
    }
    assertTrue(Index.verify(folder).clean());
  }
}
