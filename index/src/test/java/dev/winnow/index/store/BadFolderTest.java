package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexLockedException;
import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import dev.winnow.index.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders that hold no index, another's index or a locked one.
class BadFolderTest {
  @TempDir Path temp;

  private Path folder() {
    return temp.resolve("index");
  }

  private Index open(Path folder) {
    return Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
  }

  private Path filled() {
    try (Index index = open(folder())) {
      index.add(Document.of("a", "words"));
      index.commit();
    }
    return folder();
  }

  private void foreign(Map<String, String> userData) throws IOException {
    try (var directory = FSDirectory.open(folder());
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.addDocument(new org.apache.lucene.document.Document());
      writer.setLiveCommitData(userData.entrySet());
      writer.commit();
    }
  }

  private static Map<String, Long> sizes(Path folder) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> !f.endsWith(IndexWriter.WRITE_LOCK_NAME)).toList()) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return sizes;
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamedAndLeftAlone() throws IOException {
    Files.writeString(folder(), "precious");

    var e = assertThrows(UncheckedIOException.class, () -> open(folder()));
    Messages.contain(e, folder().toString(), "is a file", "expected a folder");
    var reading =
        assertThrows(
            IllegalArgumentException.class,
            () -> Index.openReadOnly(folder(), IndexConfig.DEFAULTS));
    Messages.contain(reading, folder().toString(), "expected a folder that holds one");
    assertEquals("precious", Files.readString(folder()));
  }

  @Test
  void aFolderBelowAFileIsNamed() throws IOException {
    Files.writeString(folder(), "precious");

    var e = assertThrows(UncheckedIOException.class, () -> open(folder().resolve("below")));
    Messages.contain(e, folder().resolve("below").toString(), "Not a directory");
  }

  @Test
  void aLinkThatLeadsNowhereIsNamed() throws IOException {
    Files.createSymbolicLink(folder(), temp.resolve("nowhere"));

    var e = assertThrows(UncheckedIOException.class, () -> open(folder()));
    Messages.contain(e, folder().toString(), "a link that leads nowhere");
  }

  @Test
  void aLinkToTheFolderOpensTheSameIndexUnderTheSameLock() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), filled());

    try (Index index = open(link)) {
      assertEquals(1, index.count());
      assertThrows(IndexLockedException.class, () -> open(folder()));
    }
  }

  @Test
  void aFolderWithoutAnIndexCannotBeRead() throws IOException {
    Files.createDirectory(folder());
    Files.writeString(folder().resolve("notes.txt"), "precious");

    var e =
        assertThrows(
            UncheckedIOException.class, () -> Index.openReadOnly(folder(), IndexConfig.DEFAULTS));
    Messages.contain(e, "no index in " + folder());
    assertThrows(UncheckedIOException.class, () -> Index.verify(folder()));
    assertThrows(UncheckedIOException.class, () -> Index.repair(folder()));
    assertTrue(Index.schemaOf(folder()).isEmpty());
  }

  @Test
  void otherFilesInTheFolderAreLeftAlone() throws IOException {
    Files.createDirectory(folder());
    Files.writeString(folder().resolve("notes.txt"), "precious");

    filled();

    assertEquals("precious", Files.readString(folder().resolve("notes.txt")));
    assertTrue(Index.verify(folder()).clean());
  }

  @Test
  void aMissingFolderIsNamed() {
    for (var act : actsOnAnExistingIndex(temp.resolve("missing"))) {
      var e = assertThrows(IllegalArgumentException.class, act::run);
      Messages.contain(e, temp.resolve("missing").toString(), "expected");
    }
    assertFalse(Files.exists(temp.resolve("missing")));
  }

  private Runnable[] actsOnAnExistingIndex(Path folder) {
    return new Runnable[] {
      () -> Index.openReadOnly(folder, IndexConfig.DEFAULTS).close(),
      () -> {
        Verification _ = Index.verify(folder);
      },
      () -> {
        Verification _ = Index.repair(folder);
      },
      () -> Index.restore(folder, temp.resolve("target"))
    };
  }

  @Test
  void anIndexThatWinnowDidNotWriteIsRefusedAndLeftAlone() throws IOException {
    foreign(Map.of());
    refusedAsAnotherVersion("Winnow did not write", "use another folder");
  }

  @Test
  void anIndexOfALaterFormatIsRefusedAndLeftAlone() throws IOException {
    foreign(Map.of("winnow.format", "3"));
    refusedAsAnotherVersion("index format 3, but this version reads format 2");
  }

  @Test
  void anIndexOfTheFirstFormatIsRefusedAndLeftAlone() throws IOException {
    foreign(Map.of("winnow.format", "1", "winnow.schema", "language en\n"));
    refusedAsAnotherVersion("index format 1, but this version reads format 2", "index again");
  }

  @Test
  void anIndexWhoseSchemaHasSomethingNewIsRefusedAndLeftAlone() throws IOException {
    foreign(commit("\"shards\": [3, {}], "));
    refusedAsAnotherVersion("a later version", "schema has the member 'shards'");
  }

  @Test
  void anIndexWhoseSchemaCannotBeReadIsDamaged() throws IOException {
    foreign(Map.of("winnow.format", "2", "winnow.schema", "{\"language\": ", "winnow.notes", "{}"));

    var e = assertThrows(CorruptIndexException.class, () -> open(folder()));
    Messages.contain(e, folder().toString(), "schema of its commit cannot be read", "a backup");
  }

  private static Map<String, String> commit(String member) {
    String schema =
        "{%s\"language\": \"en\", \"passages\": false, \"dynamic\": true, \"representations\": {},"
            + " \"fields\": {}}";
    return Map.of(
        "winnow.format", "2", "winnow.schema", schema.formatted(member), "winnow.notes", "{}");
  }

  private void refusedAsAnotherVersion(String... words) throws IOException {
    Map<String, Long> before = sizes(folder());

    Messages.contain(assertThrows(IndexVersionException.class, () -> open(folder())), words);
    for (var act : actsOnAnExistingIndex(folder())) {
      var e = assertThrows(IndexVersionException.class, act::run);
      Messages.contain(e, words);
      Messages.contain(e, folder().toString());
    }
    assertEquals(before, sizes(folder()));
  }

  @Test
  void anIndexOfALaterLuceneIsRefusedAndLeftAlone() throws IOException {
    Path segments = filled().resolve("segments_2");
    byte[] bytes = Files.readAllBytes(segments);
    bytes[4 + 1 + "segments".length() + 3] += 100; // magic, length, name, version
    var crc = new CRC32();
    crc.update(bytes, 0, bytes.length - Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(bytes.length - Long.BYTES, crc.getValue());
    Files.write(segments, bytes);

    refusedAsAnotherVersion("newer Lucene", "use the version of Winnow that wrote it");
  }

  @Test
  void aSecondEngineOfTheSameProcessIsLockedOut() throws IOException {
    try (Index index = open(filled())) {
      var e = assertThrows(IndexLockedException.class, () -> open(folder()));
      Messages.contain(e, folder().toString(), "another process or engine", "open it read-only");
      assertThrows(IndexLockedException.class, () -> Index.verify(folder()));
      assertThrows(IndexLockedException.class, () -> Index.repair(folder()));
      index.add(Document.of("b", "still writing"));
      index.commit();
      assertEquals(2, index.count());
    }
    open(folder()).close();
  }

  @Test
  void anIndexThatAnotherProcessWritesIsLockedButReadable() throws Exception {
    filled();
    try (var other = Child.start(HoldsIndex.class, folder().toString())) {
      other.await("open");

      var e = assertThrows(IndexLockedException.class, () -> open(folder()));
      Messages.contain(e, folder().toString(), "another process or engine");
      try (Index reader = Index.openReadOnly(folder(), IndexConfig.DEFAULTS)) {
        assertEquals(1, reader.count());
      }
    }
    open(folder()).close(); // the dead process's lock is gone with it
  }

  /// Opens an index and keeps it until it is killed.
  static final class HoldsIndex {
    private HoldsIndex() {}

    public static void main(String[] args) throws Exception {
      try (Index _ = Index.open(Path.of(args[0]), Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
        System.out.println("open");
        Thread.sleep(60_000);
      }
    }
  }
}
