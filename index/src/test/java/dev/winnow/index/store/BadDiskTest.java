package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks that are full, read-only or broken: what was committed stays.
class BadDiskTest {
  @TempDir Path temp;

  private FailingDisk disk;

  private Index open(Path folder) throws IOException {
    disk = FailingDisk.at(folder);
    return Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS, _ -> disk);
  }

  private Path committed() {
    Path folder = temp.resolve("index");
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      index.add(Document.of("kept", "words that stay"));
      index.commit();
    }
    return folder;
  }

  private static List<Document> batch(Random random) {
    return IntStream.range(0, 20)
        .mapToObj(i -> Document.of("d" + i, "number " + random.nextLong()))
        .toList();
  }

  @Test
  void aDiskThatFillsUpAnywhereInACommitLosesNothingCommitted() throws IOException {
    Path folder = committed();
    var random = new Random(5);
    int full = 0;
    for (int i = 0; i < 60; i++) {
      try (Index index = open(folder)) {
        disk.free = random.nextInt(6_000);
        index.add(batch(random));
        index.commit();
      } catch (UncheckedIOException e) {
        Messages.contain(e, folder.toString(), "No space left", "free some space", "committed");
        full++;
      }
      assertTrue(Index.verify(folder).clean());
      try (Index reader = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
        assertEquals("words that stay", reader.get("kept").orElseThrow().text());
        assertTrue(reader.count() == 1 || reader.count() == 21, reader.count() + " documents");
      }
    }
    assertTrue(full > 10, "full only " + full + " times");
  }

  @Test
  void anIndexThatStoppedOnAFullDiskSaysSoAndStillSearches() throws IOException {
    Path folder = committed();
    try (Index index = open(folder)) {
      index.add(Document.of("b", "more words"));
      disk.free = 10;
      assertThrows(UncheckedIOException.class, index::commit);

      for (var act : List.<Runnable>of(index::commit, () -> index.add(Document.of("c", "x")))) {
        var e = assertThrows(UncheckedIOException.class, act::run);
        Messages.contain(e, "No space left", "free some space", "the index has stopped: open it");
      }
      assertEquals(1, index.search(Query.of("stay")).hits().size());
    }
    try (Index index = open(folder)) {
      index.add(Document.of("b", "more words"));
      index.commit();
      assertEquals(2, index.count());
    }
  }

  private static void write(Index index, String text) {
    index.add(Document.of("b", text));
    index.commit();
  }

  @Test
  void aReadOnlyDiskRefusesWritersWithTheRemedyAndServesReaders() throws IOException {
    Path folder = committed();
    try (Index index = open(folder)) {
      disk.readOnly = true;
      var e = assertThrows(UncheckedIOException.class, () -> write(index, "x"));
      Messages.contain(e, folder.toString(), "read-only: open the index read-only");
      assertEquals(1, index.search(Query.of("stay")).hits().size());
    }
    assertTrue(Index.verify(folder).clean());
  }

  @Test
  void aBackupToADiskThatBreaksLeavesNoFolderOfItsName() throws IOException {
    Path folder = committed();
    Path target = temp.resolve("backups").resolve("one");
    try (Index index = open(folder)) {
      int broken = 0;
      for (int files = 0; !Files.exists(target); files++) {
        disk.readable = files;
        try {
          index.backup(target);
        } catch (UncheckedIOException e) {
          Messages.contain(e, "Input/output error");
          assertFalse(Files.exists(target));
          broken++;
        }
      }
      assertTrue(broken > 3, "broke only " + broken + " times");
    }
    assertTrue(Index.verify(target).clean());
    try (var left = Files.list(target.getParent())) {
      assertEquals(List.of(target), left.toList());
    }
  }

  @Test
  void aTinyRealDiskFillsUpInWords() throws Exception {
    try (var mount = Mount.tmpfs(temp.resolve("tiny"), "256k")) {
      Path folder = mount.folder().resolve("index");
      try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
        index.add(Document.of("kept", "words that stay"));
        index.commit();
        var e = assertThrows(UncheckedIOException.class, () -> write(index, noise(400_000)));
        Messages.contain(e, folder.toString(), "No space left", "free some space");
      }
      var e =
          assertThrows(
              UncheckedIOException.class, () -> backup(folder, mount.folder().resolve("copy")));
      Messages.contain(e, mount.folder().resolve("copy").toString(), "No space left");
      assertFalse(Files.exists(mount.folder().resolve("copy")));
      try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
        assertEquals("words that stay", index.get("kept").orElseThrow().text());
      }
    }
  }

  private static void backup(Path folder, Path target) throws IOException {
    try (Index index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      fill(target.resolveSibling("filler"));
      index.backup(target);
    } finally {
      Files.deleteIfExists(target.resolveSibling("filler"));
    }
  }

  private static void fill(Path file) {
    try {
      Files.write(file, new byte[1_000_000]);
    } catch (IOException _) {
      // full now, as wanted
    }
  }

  private static String noise(int length) {
    var random = new Random(1);
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append(Long.toString(random.nextLong(), 36)).append(' ');
    }
    return text.toString();
  }

  @Test
  void aRealReadOnlyDiskCanBeReadAndVerifiedButNotWritten() throws Exception {
    try (var mount = Mount.tmpfs(temp.resolve("tiny"), "4m")) {
      Path folder = mount.folder().resolve("index");
      Index.restore(committed(), folder);
      mount.readOnly();

      var e =
          assertThrows(
              UncheckedIOException.class,
              () -> Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS));
      Messages.contain(e, folder.toString(), "read-only: open the index read-only");
      assertTrue(Index.verify(folder).clean());
      try (Index reader = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
        assertEquals(1, reader.search(Query.of("stay")).hits().size());
        reader.refresh();
      }
      var elsewhere =
          assertThrows(
              UncheckedIOException.class,
              () -> Index.restore(temp.resolve("index"), mount.folder().resolve("new")));
      Messages.contain(elsewhere, mount.folder().resolve("new").toString(), "read-only");
    }
  }
}
