package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexException;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.Vector;
import dev.winnow.index.Verification;
import dev.winnow.index.verbatim.CodePoints;
import dev.winnow.index.verbatim.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every file of a small index, cut and altered.
class DamageTest {
  private static final int DOCUMENTS = 60;
  private static final Schema SCHEMA =
      Schema.DEFAULTS
          .withPassages(true)
          .withDense(Schema.Dense.of(4).withIndex(new DenseIndex.Hnsw(Schema.Encoding.INT8)))
          .with(Schema.SPARSE, Schema.Sparse.DEFAULTS)
          .with("tokens", Schema.Late.of(4))
          .with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS);
  private static final IndexConfig CONFIG =
      IndexConfig.DEFAULTS
          .withExactBelow(0)
          .withEncoder("", _ -> new float[] {1, 2, 3, 4})
          .withVerbatim(Schema.VERBATIM, new CodePoints())
          .withSparseEncoder("", _ -> TermWeights.of(Map.of("common", 1, "t3", 2)))
          .withTokens(
              "tokens", _ -> new TokenEncoder.Encoded(MultiVector.of(new float[] {1, 0, 0, 0}), 0));

  @TempDir Path temp;

  /// Two segments, one with deletions.
  private final Map<String, byte[]> whole = new TreeMap<>();

  private Path folder;

  @BeforeEach
  void fill() throws IOException {
    folder = temp.resolve("index");
    var random = new Random(3);
    try (Index index = Index.open(folder, SCHEMA, CONFIG)) {
      for (int i = 0; i < DOCUMENTS; i++) {
        index.add(document(i, random));
        if (i == DOCUMENTS / 2) {
          index.commit();
        }
      }
      index.commit();
      index.delete(List.of("d3", "d5"));
      index.commit();
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        whole.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    whole.remove("write.lock");
  }

  private static Document document(int i, Random random) {
    return Document.of("d" + i, "word" + i % 7 + " common text")
        .with("n", i)
        .with("tag", "t" + i % 3)
        .with("day", "2026-01-31")
        .withPassages(
            List.of(
                Passage.of(0, 5)
                    .withVector(vector(random))
                    .with(Schema.SPARSE, TermWeights.of(Map.of("common", 1, "t" + i % 9, 2)))
                    .with(
                        "tokens", MultiVector.of(vector(random).values(), vector(random).values())),
                Passage.of(6, 17).withVector(vector(random))));
  }

  private static Vector vector(Random random) {
    return Vector.of(
        random.nextFloat(), random.nextFloat(), random.nextFloat(), 1 + random.nextFloat());
  }

  private void put(Map<String, byte[]> files) throws IOException {
    try (var old = Files.list(folder)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    for (var file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private Map<String, byte[]> with(String name, byte[] bytes) {
    var damaged = new TreeMap<>(whole);
    damaged.put(name, bytes);
    return damaged;
  }

  private Map<String, byte[]> without(String name) {
    var damaged = new TreeMap<>(whole);
    damaged.remove(name);
    return damaged;
  }

  /// Uses the index in every way. Damage may go unseen here, or end in an [IndexException] that
  /// names the folder; nothing else, and no file may be lost.
  ///
  /// @return what was thrown, or null
  private IndexException use(boolean write) {
    try (Index index =
        write ? Index.open(folder, SCHEMA, CONFIG) : Index.openReadOnly(folder, CONFIG)) {
      Plan plan =
          Plan.fuse(
              Plan.lexical(100),
              Plan.lexical(100).withUnit(Plan.Unit.PASSAGE),
              Plan.dense(100),
              Plan.sparse(100),
              Plan.late(100),
              Plan.verbatim(100));
      SearchResult _ = index.search(Query.of("word3 common").withPlan(plan).withTopK(100));
      Trace _ = index.verbatim("", verbatim -> verbatim.trace("word3 common word4", 2, 100));
      int _ =
          index.count(
              Filter.and(Filter.eq("tag", "t1"), Filter.between("n", 3, 50), Filter.exists("day")));
      Map<String, String> _ = index.values("tag");
      for (int i = 0; i < DOCUMENTS; i++) {
        Object _ = index.get("d" + i);
      }
      return null;
    } catch (IndexException e) {
      Messages.contain(e, folder.toString());
      return e;
    }
  }

  private Map<String, Integer> sizes() throws IOException {
    Map<String, Integer> sizes = new TreeMap<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> !f.endsWith("write.lock")).toList()) {
        sizes.put(file.getFileName().toString(), (int) Files.size(file));
      }
    }
    return sizes;
  }

  /// Puts damaged files in place and holds every use of them to the rules.
  ///
  /// @return whether opening or searching saw the damage
  private boolean check(String what, Map<String, byte[]> damaged) throws IOException {
    put(damaged);
    Map<String, Integer> before = sizes();
    boolean seen;
    try {
      seen = use(false) != null;
      IndexException written = use(true);
      if (written != null) {
        assertEquals(before, sizes());
      }
      seen |= written != null;
      put(damaged);
      assertFalse(verified(), "verify saw nothing");
      assertThrows(IndexException.class, () -> Index.restore(folder, temp.resolve("restored")));
      assertFalse(Files.exists(temp.resolve("restored")));
      repaired();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    return seen;
  }

  private boolean verified() {
    try {
      return Index.verify(folder).clean();
    } catch (IndexException e) {
      Messages.contain(e, folder.toString());
      return false;
    }
  }

  /// Repairs where the list of segments is readable, and finds the rest.
  private void repaired() {
    Verification found;
    try {
      found = Index.repair(folder);
    } catch (IndexException e) {
      Messages.contain(e, folder.toString());
      return;
    }
    assertFalse(found.clean());
    assertTrue(found.damaged() > 0 && found.lost() > 0, found.summary());
    assertTrue(Index.verify(folder).clean());
    try (Index index = Index.open(folder, SCHEMA, CONFIG)) {
      assertEquals(DOCUMENTS - 2 - found.lost() / 3, index.count(), 2);
      index.add(Document.of("new", "after the repair"));
      index.commit();
      assertEquals("new", index.search(Query.of("repair")).hits().getFirst().id());
    }
  }

  @Test
  void everyFileCutAnywhereIsFoundOut() throws IOException {
    for (String name : whole.keySet()) {
      byte[] bytes = whole.get(name);
      for (int length : new int[] {0, 1, bytes.length / 3, bytes.length / 2, bytes.length - 1}) {
        assertTrue(
            check(name + " cut to " + length, with(name, java.util.Arrays.copyOf(bytes, length))),
            name + " cut to " + length + " went unseen");
      }
    }
  }

  @Test
  void everyMissingFileIsFoundOut() throws IOException {
    for (String name : whole.keySet()) {
      assertTrue(check(name + " missing", without(name)), name + " missing went unseen");
    }
  }

  @Test
  void alteredBytesAreFoundByVerifyAndNeverBringDownASearch() throws IOException {
    alter(new Random(41), 5);
  }

  @Test
  @Tag("full")
  void alteredBytesAreFoundByVerifyAndNeverBringDownASearchAtLength() throws IOException {
    alter(new Random(43), 100);
  }

  private void alter(Random random, int rounds) throws IOException {
    for (String name : whole.keySet()) {
      for (int i = 0; i < rounds; i++) {
        byte[] bytes = whole.get(name).clone();
        int at = random.nextInt(bytes.length);
        byte flip = (byte) (1 << random.nextInt(8));
        bytes[at] ^= flip;
        boolean _ = check(name + " altered at " + at + " by " + flip, with(name, bytes));
      }
    }
  }

  @Test
  void dataWithoutAListOfSegmentsIsNotOverwritten() throws IOException {
    put(without(segments()));
    Map<String, Integer> before = sizes();

    var e = assertThrows(CorruptIndexException.class, () -> Index.open(folder, SCHEMA, CONFIG));
    Messages.contain(e, folder.toString(), "no list of segments", "restore a backup");
    assertThrows(CorruptIndexException.class, () -> Index.repair(folder));
    assertEquals(before, sizes());
  }

  private String segments() {
    List<String> names = new ArrayList<>(whole.keySet());
    names.removeIf(name -> !name.startsWith("segments_"));
    return names.getFirst();
  }

  @Test
  void damageThatComesWhileTheIndexIsOpenIsFoundWhenRead() throws IOException {
    String data = largest();
    put(whole);
    try (Index reader = Index.openReadOnly(folder, CONFIG)) {
      byte[] bytes = whole.get(data).clone();
      for (int i = 200; i < bytes.length - 200; i++) {
        bytes[i] = -1;
      }
      Files.write(folder.resolve(data), bytes); // in place: the reader's own pages change
      var e =
          assertThrows(
              CorruptIndexException.class,
              () -> {
                for (int i = 0; i < DOCUMENTS; i++) {
                  Object _ = reader.get("d" + i);
                }
              });
      Messages.contain(e, folder.toString(), data, "restore a backup, or run repair");
      assertInstanceOf(IOException.class, e.getCause());
    }
  }

  /// Alters a byte that neither opening nor searching looks at.
  private void alterUnseen(String name) throws IOException {
    for (int at = 0; ; at += 31) {
      byte[] bytes = whole.get(name).clone();
      bytes[at] ^= 1;
      put(with(name, bytes));
      if (use(false) == null && !Index.verify(folder).clean()) {
        return;
      }
    }
  }

  private String largest() {
    return whole.entrySet().stream()
        .max(Map.Entry.comparingByValue(java.util.Comparator.comparingInt(b -> b.length)))
        .orElseThrow()
        .getKey();
  }

  @Test
  void aBackupOfDamagedDataIsRefusedAndNamesTheFile() throws IOException {
    String data = largest();
    alterUnseen(data);

    try (Index index = Index.open(folder, SCHEMA, CONFIG)) {
      var e = assertThrows(CorruptIndexException.class, () -> index.backup(temp.resolve("copy")));
      Messages.contain(e, folder.toString(), data, "is damaged");
    }
    assertFalse(Files.exists(temp.resolve("copy")));
  }

  @Test
  void repairSaysWhatItDroppedAndKeepsTheRest() throws IOException {
    String data = largest();
    byte[] bytes = whole.get(data).clone();
    bytes[bytes.length / 2] ^= 1;
    put(with(data, bytes));

    Verification found = Index.repair(folder);

    assertEquals(1, found.damaged());
    assertTrue(found.summary().startsWith("damaged: 1 of 2 segments, which hold"));
    assertTrue(String.join("\n", found.report()).contains("checksum failed"));
    try (Index index = Index.open(folder, SCHEMA, CONFIG)) {
      assertEquals(DOCUMENTS / 2 - 1, index.count());
      assertEquals(DOCUMENTS / 2 - 1, index.search(Query.of("common").withTopK(100)).hits().size());
    }
  }
}
