package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final int LANES = 3;
  private static final int MEMBERS = 4;
  private static final Schema SCHEMA =
      Schema.DEFAULTS.withPassages(true).withDense(Schema.Dense.of(2));

  @TempDir Path temp;

  private Index open(String name) {
    return Index.open(temp.resolve(name), SCHEMA, IndexConfig.DEFAULTS);
  }

  private static List<Document> batch(int lane, int number) {
    return IntStream.range(0, MEMBERS)
        .mapToObj(i ->
            Document.of(lane + "-" + number + "-" + i, "some words")
                .with("lane", lane)
                .with("batch", number)
                .withPassages(List.of(Passage.of(0, 4).withVector(Vector.of(lane + 1, number)))))
        .toList();
  }

  private static int batches(Index index, int lane) {
    int documents = index.count(Filter.eq("lane", lane));
    assertEquals(0, documents % MEMBERS, "half a batch");
    int batches = documents / MEMBERS;
    assertEquals(
        documents,
        index.count(Filter.and(Filter.eq("lane", lane), Filter.atMost("batch", batches - 1))));
    return batches;
  }

  @Test
  void backupsTakenWhileThreadsWriteHoldOneCommitEach() throws Exception {
    var running = new AtomicBoolean(true);
    var added = new AtomicIntegerArray(LANES);
    try (Index index = open("index")) {
      List<Thread> lanes = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        int mine = lane;
        lanes.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int number = 0; running.get(); number++) {
                    index.add(batch(mine, number));
                    added.set(mine, number + 1);
                  }
                }));
      }
      Thread committing =
          Thread.ofPlatform()
              .start(() -> {
                while (running.get()) {
                  index.commit();
                }
              });
      try {
        for (int i = 0; i < 8; i++) {
          backUpAndCheck(index, i, added);
        }
      } finally {
        running.set(false);
        assertTrue(committing.join(Duration.ofMinutes(1)), "a commit does not end");
        for (Thread lane : lanes) {
          assertTrue(lane.join(Duration.ofMinutes(1)), "an add does not end");
        }
      }
    }
  }

  private void backUpAndCheck(Index index, int number, AtomicIntegerArray added) {
    int[] before = IntStream.range(0, LANES).map(added::get).toArray();
    index.commit();
    Path backup = temp.resolve("backup-" + number);
    index.backup(backup);
    int[] after = IntStream.range(0, LANES).map(lane -> added.get(lane) + 1).toArray();
    String name = "restored-" + number;
    Index.restore(backup, temp.resolve(name));

    assertTrue(Index.verify(temp.resolve(name)).clean());
    try (Index restored = open(name)) {
      for (int lane = 0; lane < LANES; lane++) {
        int batches = batches(restored, lane);
        assertTrue(batches >= before[lane] && batches <= after[lane], "another moment");
      }
      restored.add(batch(9, 0));
      restored.commit();
      assertEquals(1, batches(restored, 9));
    }
  }

  private Path backedUp() {
    try (Index index = open("index")) {
      index.add(batch(0, 0));
      index.commit();
      index.note("after", "the commit");
      index.add(batch(0, 1));
      index.backup(temp.resolve("backup"));
    }
    return temp.resolve("backup");
  }

  @Test
  void aBackupHoldsTheLastCommitAndNothingLater() {
    Index.restore(backedUp(), temp.resolve("restored"));

    try (Index restored = open("restored")) {
      assertEquals(1, batches(restored, 0));
      assertTrue(restored.notes().isEmpty());
      assertEquals(SCHEMA.dense(), restored.schema().dense());
    }
  }

  @Test
  void aBackupOpensForReadingWhereItLies() {
    try (Index reader = Index.openReadOnly(backedUp(), IndexConfig.DEFAULTS)) {
      assertEquals(MEMBERS, reader.count());
    }
  }

  @Test
  void anExistingTargetIsRefusedAndLeftAlone() throws IOException {
    Path backup = backedUp();
    Path taken = Files.createDirectory(temp.resolve("taken"));
    Files.writeString(taken.resolve("precious"), "x");

    var e = assertThrows(IllegalArgumentException.class, () -> Index.restore(backup, taken));
    Messages.contain(e, taken.toString(), "exists already", "choose another");
    try (Index index = open("index")) {
      assertThrows(IllegalArgumentException.class, () -> index.backup(taken));
      assertThrows(IllegalArgumentException.class, () -> index.backup(taken.resolve("precious")));
      assertThrows(IllegalArgumentException.class, () -> index.backup(temp.resolve("index")));
    }
    assertEquals("x", Files.readString(taken.resolve("precious")));
    assertTrue(Index.verify(temp.resolve("index")).clean());
  }

  @Test
  void anEmptyTargetIsUsed() throws IOException {
    Index.restore(backedUp(), Files.createDirectory(temp.resolve("empty")));

    assertTrue(Index.verify(temp.resolve("empty")).clean());
  }

  @Test
  void aDamagedBackupIsRefusedNamingTheFile() throws IOException {
    Path backup = backedUp();
    Path data;
    try (var files = Files.list(backup)) {
      data = files.filter(file -> file.toString().endsWith(".cfs")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 4;
    Files.write(data, bytes);

    var e =
        assertThrows(
            CorruptIndexException.class, () -> Index.restore(backup, temp.resolve("restored")));
    Messages.contain(e, backup.toString(), data.getFileName().toString(), "is damaged");
    assertFalse(Files.exists(temp.resolve("restored")));
  }

  @Test
  void aFolderWithoutABackupIsRefused() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));

    var e =
        assertThrows(
            UncheckedIOException.class, () -> Index.restore(empty, temp.resolve("restored")));
    Messages.contain(e, "no index in " + empty);
  }

  @Test
  void aReadOnlyIndexSaysThatOnlyAWriterBacksUp() {
    backedUp();
    try (Index reader = Index.openReadOnly(temp.resolve("index"), IndexConfig.DEFAULTS)) {
      var e =
          assertThrows(IllegalStateException.class, () -> reader.backup(temp.resolve("another")));
      Messages.contain(e, "open read-only", "open it with Index.open");
    }
  }
}
