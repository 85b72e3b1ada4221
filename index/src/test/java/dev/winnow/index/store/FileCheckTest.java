package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Document;
import dev.winnow.index.FileCheck;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Comparing the checksums of all files: on opening, on demand and in the background; and what is
/// thrown where damage is met.
class FileCheckTest {
  private static final Schema SCHEMA = Schema.DEFAULTS.withDense(Schema.Dense.of(2));
  private static final IndexConfig CHECKED =
      IndexConfig.DEFAULTS.withChecks(IndexConfig.Checks.DEFAULTS.withOnOpening(true));

  @TempDir Path temp;

  private Path folder;

  @BeforeEach
  void fill() {
    folder = temp.resolve("index");
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      for (int segment = 0; segment < 2; segment++) {
        for (int i = 0; i < 40; i++) {
          index.add(
              Document.of("d" + segment + "-" + i, "words that are stored " + i)
                  .withPassages(List.of(Passage.of(0, 5).withVector(Vector.of(i, 1)))));
        }
        index.commit();
      }
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith("write.lock")).sorted().toList();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 4);
    }
  }

  private Path largest() throws IOException {
    return files().stream()
        .max(java.util.Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  @Test
  void aByteAlteredAnywhereIsRefusedOnOpening() throws IOException {
    for (Path file : files()) {
      long size = Files.size(file);
      for (long at : new long[] {0, size / 4, size / 2, 3 * size / 4, size - 1}) {
        flip(file, at);
        String name = file.getFileName().toString();

        var reading =
            assertThrows(
                CorruptIndexException.class, () -> Index.openReadOnly(folder, CHECKED), name);
        var writing =
            assertThrows(
                CorruptIndexException.class, () -> Index.open(folder, SCHEMA, CHECKED), name);

        Messages.contain(reading, folder.toString(), name, "restore a backup");
        Messages.contain(writing, folder.toString(), name, "restore a backup");
        flip(file, at);
      }
    }
  }

  @Test
  void aWholeIndexAndANewOneOpenUnderTheCheck() {
    try (Index index = Index.open(folder, SCHEMA, CHECKED)) {
      assertEquals(80, index.count());
    }
    try (Index index = Index.open(temp.resolve("new"), SCHEMA, CHECKED)) {
      assertEquals(0, index.count());
    }
  }

  @Test
  void anIndexInUseIsCheckedOnDemand() throws IOException {
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      index.add(Document.of("new", "not committed"));
      index.refresh();
      Thread.currentThread().interrupt();
      FileCheck whole = index.checkFiles();
      assertTrue(Thread.interrupted());

      flip(largest(), Files.size(largest()) / 2);
      FileCheck damaged = index.checkFiles();

      assertTrue(whole.clean(), whole::summary);
      assertTrue(whole.bytes() > 1_000);
      assertEquals(1, damaged.damaged().size());
      assertTrue(damaged.summary().contains(largest().getFileName().toString()));
    }
  }

  @Test
  void aReaderWhoseFilesAWriterReplacedIsClean() throws IOException {
    try (Index reader = Index.openReadOnly(folder, IndexConfig.DEFAULTS)) {
      try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
        index.compact(1);
        index.commit();
      }
      assertTrue(reader.checkFiles().clean());
      reader.refresh();
      Files.delete(largest());
      assertTrue(reader.checkFiles().summary().contains("missing"));
    }
  }

  @Test
  void damageFoundInTheBackgroundIsReportedAndEveryLaterSearchTellsIt() throws Exception {
    var reported = new CompletableFuture<FileCheck>();
    var checks =
        IndexConfig.Checks.DEFAULTS
            .withEvery(Duration.ofMillis(20))
            .withReport(found -> {
              if (!found.clean()) {
                reported.complete(found);
              }
            });
    try (Index index = Index.openReadOnly(folder, IndexConfig.DEFAULTS.withChecks(checks))) {
      assertEquals(List.of(), index.search(Query.of("words")).degraded());
      flip(largest(), Files.size(largest()) - 1);

      FileCheck found = reported.get(1, TimeUnit.MINUTES);

      String name = largest().getFileName().toString();
      assertTrue(found.damaged().containsKey(name));
      String told = index.search(Query.of("words")).degraded().getFirst();
      assertTrue(told.contains(name) && told.contains("restore a backup"), told);
    }
  }

  @Test
  void aMergeThatMeetsDamageSaysSo() throws IOException {
    Path data = largest();
    flip(data, Files.size(data) / 2);
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      var e = assertThrows(CorruptIndexException.class, () -> index.compact(1));
      Messages.contain(e, folder.toString(), data.getFileName().toString(), "restore a backup");
    }
  }

  @Test
  void anExceptionWithoutATraceIsADamagesTooWhereOneIsFound() throws IOException {
    Path data = largest();
    flip(data, Files.size(data) / 2);
    var traceless = new ArrayIndexOutOfBoundsException();
    traceless.setStackTrace(new StackTraceElement[0]);
    try (var reader = DirectoryReader.open(FSDirectory.open(folder))) {
      for (Throwable failure : List.of(traceless, new InternalError("elsewhere"))) {
        var e =
            assertThrows(
                CorruptIndexException.class, () -> Damage.throwIfFound(folder, reader, failure));
        Messages.contain(e, folder.toString(), data.getFileName().toString());
      }
    }
  }

  @Test
  void usesOfAClosedIndexAreNotTakenForDamage() {
    Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS);
    index.close();
    for (var act : List.<Runnable>of(index::commit, index::refresh, index::checkFiles)) {
      var e = assertThrows(IllegalStateException.class, act::run);
      assertFalse(e.getMessage().contains("damaged"), e.getMessage());
    }
  }
}
