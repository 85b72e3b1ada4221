package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Named vector spaces over one index: filled apart, added later, kept over commits and merges.
class SpacesTest {
  private static final int DOCUMENTS = 60;
  private static final Schema PLAIN = Schema.DEFAULTS.withPassages(true);
  private static final Schema BOTH =
      PLAIN
          .with("small", Schema.Dense.of(2))
          .with(
              "large.v2",
              Schema.Dense.of(5)
                  .withSimilarity(Schema.Similarity.EUCLIDEAN)
                  .withIndex(new DenseIndex.IvfPq(DenseIndex.Codes.FLAT, 0.9)));

  @TempDir Path folder;

  private Index open(Schema schema) {
    return Index.open(folder, schema, IndexConfig.DEFAULTS);
  }

  private static void addDocuments(Index index, boolean passages) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      Document document = Document.of("d" + i, "first part. second part.");
      List<Passage> cut = List.of(Passage.of(0, 12), Passage.of(12, 24));
      documents.add(passages ? document.withPassages(cut) : document);
    }
    documents.add(Document.of("empty", " "));
    index.add(documents);
    index.commit();
  }

  /// Vectors of a passage: the number of its document, and its start.
  private static Vector vector(Schema schema, String space, Document document, Passage passage) {
    float[] values = new float[schema.dense(space).dimension()];
    values[0] = 1 + Integer.parseInt(document.id().substring(1));
    values[1] = passage.start();
    return Vector.of(values);
  }

  /// Makes the vectors of at most `limit` documents.
  ///
  /// @return how many were given some
  private static int fill(Index index, String space, int limit) {
    List<Document> awaiting = index.withoutVectors(space, limit);
    List<Document> filled = new ArrayList<>();
    for (Document document : awaiting) {
      List<Passage> passages =
          document.passages().isEmpty()
              ? List.of(Passage.of(0, document.text().length()))
              : document.passages();
      filled.add(
          document.withPassages(
              passages.stream()
                  .map(passage ->
                      passage.with(space, vector(index.schema(), space, document, passage)))
                  .toList()));
    }
    index.add(filled);
    index.commit();
    return filled.size();
  }

  private static void requireAwaiting(Index index, int small, int large) {
    assertEquals(small, index.countWithoutVectors("small"));
    assertEquals(small, index.countWithoutVectors());
    assertEquals(small, index.withoutVectors(1_000).size());
    assertEquals(large, index.countWithoutVectors("large.v2"));
    assertEquals(large, index.withoutVectors("large.v2", 1_000).size());
  }

  private static void requireAllVectors(Index index, int passages) {
    requireAwaiting(index, 0, 0);
    List<float[]> small = index.sampleVectors("small", 1_000);
    List<float[]> large = index.sampleVectors("large.v2", 1_000);
    assertEquals(passages * DOCUMENTS, small.size());
    assertEquals(passages * DOCUMENTS, large.size());
    small.forEach(vector -> assertEquals(1, Math.hypot(vector[0], vector[1]), 1e-5));
    assertEquals(
        DOCUMENTS * (DOCUMENTS + 1) / 2 * passages,
        large.stream().mapToDouble(vector -> vector[0]).sum());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void areFilledOneAfterTheOther(boolean passages) {
    try (Index index = open(BOTH.withPassages(passages))) {
      addDocuments(index, passages);
      requireAwaiting(index, DOCUMENTS, DOCUMENTS);
      assertEquals(25, fill(index, "small", 25));
      requireAwaiting(index, DOCUMENTS - 25, DOCUMENTS);
    }
    try (Index index = open(BOTH.withPassages(passages))) {
      assertEquals(DOCUMENTS - 25, fill(index, "small", 1_000));
      requireAwaiting(index, 0, DOCUMENTS);
      index.compact(1);
      index.commit();
      requireAwaiting(index, 0, DOCUMENTS);
      assertEquals(40, fill(index, "large.v2", 40));
      requireAwaiting(index, 0, DOCUMENTS - 40);
      assertEquals(DOCUMENTS - 40, fill(index, "large.v2", 40));
      requireAllVectors(index, passages ? 2 : 1);
      index.compact(1);
      index.commit();
    }
    try (Index index = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
      assertEquals(List.of("small", "large.v2"), index.schema().spaces());
      requireAllVectors(index, passages ? 2 : 1);
    }
    assertTrue(Index.verify(folder).clean());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSpaceThatIsAddedLaterIsAwaitedByAllDocumentsThatHaveText(boolean passages) {
    Schema plain = PLAIN.withPassages(passages);
    try (Index index = open(plain)) {
      addDocuments(index, passages);
      assertEquals(0, index.countWithoutVectors());
      assertEquals(List.of(), index.withoutVectors(10));
      assertEquals(List.of(), index.sampleVectors(10));
    }
    try (Index index = open(plain.with("small", BOTH.dense("small")))) {
      assertEquals(DOCUMENTS, index.countWithoutVectors("small"));
      assertEquals(DOCUMENTS, fill(index, "small", 1_000));
    }
    try (Index index = open(BOTH.withPassages(passages))) {
      requireAwaiting(index, 0, DOCUMENTS);
      assertEquals(DOCUMENTS, fill(index, "large.v2", 1_000));
      requireAllVectors(index, passages ? 2 : 1);
    }
    try (Index index = open(plain)) {
      assertEquals(BOTH.representations(), index.schema().representations());
      requireAllVectors(index, passages ? 2 : 1);
    }
    assertTrue(Index.verify(folder).clean());
  }

  @Test
  void aSpaceThatWasNotCommittedIsForgotten() {
    try (Index index = open(PLAIN)) {
      addDocuments(index, true);
    }
    open(BOTH).close();
    try (Index index = open(PLAIN)) {
      assertEquals(Map.of(), index.schema().representations());
    }
  }

  @Test
  void theVectorsThatADocumentHasComeWithThoseItAwaits() {
    try (Index index = open(BOTH)) {
      Passage first = Passage.of(0, 5).with("large.v2", Vector.of(1, 2, 3, 4, 5));
      Passage second = Passage.of(6, 11).with("small", Vector.of(0, 2));
      index.add(Document.of("d0", "first parts").withPassages(List.of(first, second)));
      index.commit();

      requireAwaiting(index, 1, 1);
      List<Passage> passages = index.withoutVectors("small", 1).getFirst().passages();
      assertEquals(first, passages.getFirst());
      assertEquals(second.with("small", Vector.of(0, 1)), passages.getLast()); // of length 1
      assertEquals(2, index.get("d0").orElseThrow().passages().size());
      assertEquals(Map.of(), index.get("d0").orElseThrow().passages().getFirst().values());
    }
  }

  @Test
  void countsHoldWhileDocumentsAreDeletedAndReplaced() {
    try (Index index = open(BOTH)) {
      addDocuments(index, true);
      assertEquals(30, fill(index, "small", 30));
      index.delete(IntStream.range(0, 10).mapToObj(i -> "d" + i).toList());
      index.add(Document.of("d59", "new text").withPassages(List.of(Passage.of(0, 8))));
      index.add(Document.of("d58", ""));
      index.commit();

      int left = DOCUMENTS - 10 - 1;
      assertEquals(left, index.countWithoutVectors("large.v2"));
      int small = index.countWithoutVectors("small");
      assertEquals(index.withoutVectors("small", 1_000).size(), small);
      assertEquals(small, fill(index, "small", 1_000));
      requireAwaiting(index, 0, left);
    }
  }

  @Test
  void theFirstSpaceIsSearchedWherePlansNameNone() {
    IndexConfig config = IndexConfig.DEFAULTS.withEncoder("", _ -> new float[] {1, 0});
    try (Index index = Index.open(folder, BOTH, config)) {
      addDocuments(index, true);
      fill(index, "large.v2", 1_000);
      fill(index, "small", 1_000);

      var result = index.search(Query.of("any").withPlan(Plan.dense(3)));
      assertEquals(3, result.hits().size());
      assertEquals(1, result.hits().getFirst().score(), 1e-5);
    }
  }

  @Test
  void anUnknownSpaceIsNamedWithTheKnownOnes() {
    try (Index index = open(BOTH)) {
      var stray = Passage.of(0, 1).with("huge", Vector.of(1));
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> index.add(Document.of("d0", "x").withPassages(List.of(stray))));
      Messages.contain(e, "'d0'", "in 'huge'", "[small, large.v2]", "add it to the schema");

      var counted =
          assertThrows(IllegalArgumentException.class, () -> index.countWithoutVectors("huge"));
      Messages.contain(counted, "vector space 'huge' is unknown", "[small, large.v2]");
    }
  }

  @Test
  void aVectorOfAnotherSpacesDimensionIsRefused() {
    try (Index index = open(BOTH)) {
      var mixed = Passage.of(0, 1).with("large.v2", Vector.of(1, 2));
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> index.add(Document.of("d0", "x").withPassages(List.of(mixed))));
      Messages.contain(
          e, "of 2 dimensions, but the index holds 5 in 'large.v2'", "small of 2, large.v2 of 5");
    }
  }

  @Test
  void aSpaceCannotChange() {
    open(BOTH).close();

    var e =
        assertThrows(
            IllegalArgumentException.class, () -> open(BOTH.with("small", Schema.Dense.of(3))));
    Messages.contain(e, "vector space 'small' Dense[dimension=2", "opened with Dense[dimension=3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "1st", "_x", "a b", "\u00FC", "a/b", "*"})
  void aSpacesNameIsHeldToARule(String name) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> PLAIN.with(name, Schema.Dense.of(1)).spaces());
    Messages.contain(e, "name '" + name + "'", "expected a letter, then up to 63 letters");
    assertEquals(1, PLAIN.with("x".repeat(64), Schema.Dense.of(1)).spaces().size());
    assertThrows(
        IllegalArgumentException.class,
        () -> PLAIN.with("x".repeat(65), Schema.Dense.of(1)).spaces());
  }
}
