package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What needs much room says how much and where, before it writes anything, and leaves the index at
/// work.
class FullDiskTest {
  @TempDir Path temp;

  private static void fill(Index index) {
    var random = new Random(4);
    for (int segment = 0; segment < 4; segment++) {
      for (int i = 0; i < 200; i++) {
        var text = new StringBuilder("words");
        for (int word = 0; word < 60; word++) {
          text.append(' ').append(Long.toString(random.nextLong(), 36));
        }
        index.add(Document.of("d" + segment + "-" + i, text.toString()));
      }
      index.commit();
    }
  }

  /// Takes all room but a little.
  private static Path filler(Path folder) throws IOException {
    Path file = folder.resolve("filler");
    long free = Files.getFileStore(folder).getUsableSpace();
    Files.write(file, new byte[(int) Math.max(0, free - 200_000)]);
    return file;
  }

  private static void requireAtWork(Index index, int documents) {
    index.add(Document.of("later", "a later document"));
    index.commit();
    index.compact(1);
    index.commit();
    assertEquals(documents, index.count());
    assertEquals(1, index.search(Query.of("later")).hits().size());
  }

  @Test
  void compactingWithoutRoomIsRefusedWithTheRoomThatItNeeds() throws Exception {
    try (var mount = Mount.tmpfs(temp.resolve("tiny"), "12m")) {
      Path folder = mount.folder().resolve("index");
      try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
        fill(index);
        Path filler = filler(mount.folder());

        var e = assertThrows(UncheckedIOException.class, () -> index.compact(1));

        Messages.contain(
            e, "No space left for compacting into 1 ", " KB", folder.toString(), "nothing was wri");
        Messages.contain(e, "free some space");
        assertEquals(10, index.search(Query.of("words")).hits().size());
        Files.delete(filler);
        requireAtWork(index, 801);
      }
    }
  }

  @Test
  void aBackupWithoutRoomIsRefusedWithTheRoomThatItNeeds() throws Exception {
    Path folder = temp.resolve("index");
    try (var mount = Mount.tmpfs(temp.resolve("tiny"), "1m");
        Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      fill(index);
      Path target = mount.folder().resolve("deep").resolve("copy");
      Path _ = filler(mount.folder());

      var e = assertThrows(UncheckedIOException.class, () -> index.backup(target));

      Messages.contain(
          e, "No space left for a copy of " + folder, target.toString(), "KB free", "free some");
      assertFalse(Files.exists(target.getParent()));
      index.backup(temp.resolve("elsewhere"));
      var restoring =
          assertThrows(
              UncheckedIOException.class, () -> Index.restore(temp.resolve("elsewhere"), target));
      Messages.contain(restoring, "No space left for a copy of ", target.toString());
      requireAtWork(index, 801);
    }
  }

  @Test
  void aDiskThatFillsUpDuringAMergeIsNamedWithTheWork() throws IOException {
    Path folder = temp.resolve("index");
    var disk = new FailingDisk[1];
    try (Index index =
        Index.open(
            folder, Schema.DEFAULTS, IndexConfig.DEFAULTS, at -> disk[0] = FailingDisk.at(at))) {
      fill(index);
      disk[0].free = 1_000;

      var e = assertThrows(UncheckedIOException.class, () -> index.compact(1));

      Messages.contain(
          e, folder.toString(), "No space left for compacting into 1", "open it again");
      assertEquals(10, index.search(Query.of("words")).hits().size());
    }
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      requireAtWork(index, 801);
    }
  }

  @Test
  void aCommitOnAFullDiskSaysWhatItWanted() throws IOException {
    Path folder = temp.resolve("index");
    var disk = new FailingDisk[1];
    try (Index index =
        Index.open(
            folder, Schema.DEFAULTS, IndexConfig.DEFAULTS, at -> disk[0] = FailingDisk.at(at))) {
      index.add(Document.of("a", "text"));
      disk[0].free = 10;

      var e = assertThrows(UncheckedIOException.class, index::commit);

      Messages.contain(e, folder.toString(), "No space left for a commit", "KB", "free some space");
    }
  }

  @Test
  void aQuotaAndALargestFileAreFullDisksToo() {
    var room = new Room("a commit", temp, 1_234_000);
    for (String words : new String[] {"Disk quota exceeded", "File too large"}) {
      IOException e = room.named(new IOException("merge", new IOException(words)));

      Messages.contain(e, "a commit: it needs about 1,234 KB on the disk of " + temp, words);
      Messages.contain(Failures.of(temp, new IOException(words)), words, "free some space");
    }
    var other = new IOException("Input/output error");
    assertSame(other, room.named(other));
    assertTrue(Failures.of(temp, other).getMessage().endsWith("Input/output error"));
  }
}
