package dev.winnow.index.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexException;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import dev.winnow.index.faiss.FaissLibrary;
import dev.winnow.index.store.Index;
import dev.winnow.index.store.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A thousand damaged structures: each ends in an exception in plain words, none in a crash, and
/// none is taken for whole.
class DamagedStructureTest {
  private static final int CASES = 1_000;
  private static final int DIMENSION = 8;
  private static final int VECTORS = Structure.SMALLEST + 500;

  @TempDir Path temp;

  private static IndexConfig config() {
    QueryEncoder encoder = text -> RandomVectors.next(DIMENSION, new Random(3));
    return IndexConfig.DEFAULTS.withExactBelow(1).withEncoder("", encoder);
  }

  private Path build() {
    Path folder = temp.resolve("whole");
    Schema schema =
        Schema.DEFAULTS.withDense(
            Schema.Dense.of(DIMENSION).withIndex(new DenseIndex.IvfPq(DenseIndex.Codes.SQ8, 0.9)));
    var random = new Random(5);
    try (Index index = Index.open(folder, schema, config())) {
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < VECTORS; i++) {
        documents.add(
            Document.of("d" + i, "t")
                .withPassages(
                    List.of(
                        Passage.of(0, 1)
                            .withVector(Vector.of(RandomVectors.next(DIMENSION, random))))));
      }
      index.add(documents.subList(0, VECTORS / 2));
      index.commit();
      index.add(documents.subList(VECTORS / 2, VECTORS));
      index.compact(1); // what is merged has files of its own
      index.commit();
      long before = FaissLibrary.searches();
      assertEquals(10, search(index));
      assertTrue(FaissLibrary.searches() > before, "no native search");
    }
    return folder;
  }

  private static int search(Index index) {
    return index.search(Query.of("x").withPlan(Plan.dense(10))).hits().size();
  }

  private static Path file(Path folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith("." + extension))
          .findFirst()
          .orElseThrow();
    }
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  @Test
  void endsInPlainWords() throws IOException {
    Assumptions.assumeTrue(FaissLibrary.available(), FaissLibrary.unavailableBecause());
    Path folder = build();
    var random = new Random(9);
    int refused = 0;
    int unseen = 0;
    for (int i = 0; i < CASES; i++) {
      Path target = file(folder, i % 4 == 0 ? FaissVectorsFormat.META : FaissVectorsFormat.DATA);
      byte[] whole = Files.readAllBytes(target);
      byte[] bytes = damaged(whole, random);
      if (Arrays.equals(whole, bytes)) {
        continue;
      }
      Files.write(target, bytes);
      try (Index index = Index.openReadOnly(folder, config())) {
        assertEquals(10, search(index));
        unseen++; // between the structures, or in the checksum of a file that is not read whole
      } catch (IndexException e) {
        refused++;
        assertTrue(e.getMessage().contains(folder.toString()), e::getMessage);
        assertTrue(e.getMessage().contains("repair"), e::getMessage);
      } finally {
        Files.write(target, whole);
      }
      if (i % 100 == 0) {
        assertEquals(0, FaissLibrary.liveObjects());
      }
    }
    assertTrue(unseen < CASES / 50, unseen + " of " + CASES + " went unseen");
    assertTrue(refused > CASES * 9 / 10, refused + " refused");
    try (Index index = Index.openReadOnly(folder, config())) {
      assertEquals(10, search(index));
    }
    assertEquals(0, FaissLibrary.liveObjects());
  }
}
