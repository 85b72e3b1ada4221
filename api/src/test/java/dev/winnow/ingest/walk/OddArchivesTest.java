package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Problem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives as people have them: damaged in places, made by other systems, one in another.
class OddArchivesTest {
  private static final String WORDS = "words that repeat, words that repeat, words that repeat";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"STORED", "DEFLATED"})
  void entryWithAWrongChecksumFailsByNameAndTheRestIsRead(String method) throws Exception {
    byte[] zip = Packed.zip("a.txt", WORDS, "b.txt", "y");
    int crc = crcInDirectory(zip);
    zip[crc] ^= 1;
    if (method.equals("STORED")) {
      zip = Packed.replaced(Packed.zipWith(0, WORDS, Packed.utf8(WORDS)), "repeat", "rebeat");
    }

    Found found = in("a.zip", zip);

    assertEquals(1, found.items.size());
    assertTrue(
        found.failed.getFirst().reason().contains("its checksum is"), found.failed::toString);
    assertEquals(List.of(), found.broken);
  }

  @Test
  void noLineOfAnEntryWithAWrongChecksumIsRead() throws Exception {
    byte[] zip = Packed.zip("a.jsonl", "{\"_id\":\"1\"}\n{\"_id\":\"2\"}\n", "b.txt", "y");
    zip[crcInDirectory(zip)] ^= 1;

    Found found = in("a.zip", zip);

    assertEquals(List.of("b.txt"), found.ids());
    assertEquals("a.jsonl", found.failed.getFirst().source());
  }

  @ParameterizedTest
  @CsvSource({
    "./a.txt, a.txt",
    "././b//c.txt, b/c.txt",
    "win\\dows\\d.txt, win/dows/d.txt",
    ".\\e.txt, e.txt",
    "f/../g.txt, g.txt"
  })
  void nameOfAnEntryIsAPath(String name, String path) throws Exception {
    assertEquals(List.of(path), in("a.zip", Packed.zip(name, "x")).ids());
  }

  @Test
  void namesThatBecomeOnePathAreNotReadTwice() throws Exception {
    Found found = in("a.zip", Packed.zip("a.txt", "x", "./a.txt", "y"));

    assertEquals(List.of("a.txt"), found.ids());
    assertEquals("a.txt", found.failed.getFirst().source());
  }

  @Test
  void hiddenFilesBehindADotFolderStayHidden() throws Exception {
    Found found = in("a.zip", Packed.zip("./.git/config", "x", "./a.txt", "y"));

    assertEquals(List.of("a.txt"), found.ids());
    assertEquals(List.of(".git/config: hidden"), found.skipped);
  }

  @Test
  void nameOfAnOldDosArchiveIsReadInItsCodePage() throws Exception {
    byte[] zip = Packed.replaced(Packed.zip("caf_.txt", "x"), "caf_", "caf\u0082");

    assertEquals(List.of("café.txt"), in("a.zip", withoutFlags(zip)).ids());
  }

  @Test
  void encryptedEntryFailsByNameAndTheRestIsRead() throws Exception {
    byte[] zip = Packed.zipWith(0, WORDS, Packed.utf8(WORDS));
    zip[6] |= 1;
    zip[crcInDirectory(zip) - 8] |= 1;

    Found found = in("a.zip", zip);

    assertEquals(List.of("good.txt"), found.ids());
    assertEquals(
        List.of(
            new Problem(
                "odd.txt",
                "cannot be read: it is encrypted; expected a file without a password; unpack it and"
                    + " repack the archive")),
        found.failed);
  }

  @Test
  void entryOfAnUnknownMethodFailsByNameAndTheRestIsRead() throws Exception {
    Found found = in("a.zip", Packed.zipWith(98, WORDS, new byte[] {1, 2, 3}));

    assertEquals(List.of("good.txt"), found.ids());
    assertEquals(
        "cannot be read: it is compressed by method 98 (PPMD); expected deflate, bzip2, xz or none;"
            + " repack the archive",
        found.failed.getFirst().reason());
  }

  @Test
  void entriesOfRarerMethodsAreRead() throws Exception {
    byte[] raw = Packed.utf8(WORDS);

    assertEquals(
        List.of("odd.txt", "good.txt"),
        in("bzip2.zip", Packed.zipWith(12, WORDS, Packed.bzip2(raw))).ids());
    assertEquals(
        List.of("odd.txt", "good.txt"),
        in("xz.zip", Packed.zipWith(95, WORDS, Packed.xz(raw))).ids());
  }

  @Test
  void tarIsReadWithEachCompressionWhateverItsName() throws Exception {
    byte[] tar = Packed.tar("./docs/", "", "./docs/a.txt", "x", "b.jsonl", "{\"_id\":\"1\"}");
    List<String> ids = List.of("docs/a.txt", "1");

    assertEquals(ids, in("a.tar", tar).ids());
    assertEquals(ids, in("a.tar.gz", Packed.gzip(tar)).ids());
    assertEquals(ids, in("a.tgz", Packed.gzip(tar)).ids());
    assertEquals(ids, in("a.tar.bz2", Packed.bzip2(tar)).ids());
    assertEquals(ids, in("a.tar.xz", Packed.xz(tar)).ids());
    assertEquals(ids, in("download", Packed.gzip(tar)).ids());
  }

  @Test
  void oddEntriesOfATarAreNamed() throws Exception {
    byte[] tar =
        Packed.tar("/etc/a.txt", "x", "../b.txt", "x", "c.txt -> /etc/passwd", "", "d\\e.txt", "y");

    Found found = in("a.tar", tar);

    assertEquals(List.of("d\\e.txt"), found.ids());
    assertEquals(
        List.of("/etc/a.txt", "../b.txt"), found.failed.stream().map(Problem::source).toList());
    assertEquals(
        List.of("c.txt: link in an archive (its target is read if it is there too)"),
        found.skipped);
  }

  @Test
  void longAndForeignNamesOfATarAreRead() throws Exception {
    String name = "ordner/" + "ä".repeat(150) + ".txt";

    assertEquals(List.of(name), in("a.tar", Packed.tar(name, "x")).ids());
  }

  @Test
  void tarThatBreaksOffIsReadUpToThere() throws Exception {
    byte[] tar = Packed.tar("a.txt", "x", "b.txt", "y".repeat(5_000));

    Found found = in("a.tar", Arrays.copyOf(tar, 2_048));

    assertEquals(List.of("a.txt"), found.ids());
    assertEquals("b.txt", found.failed.getFirst().source());
  }

  @Test
  void wrongChecksumOfACompressedTarIsTold() throws Exception {
    String text = "x".repeat(50_000);
    byte[] gzip = Packed.gzip(Packed.tar("a.txt", text, "b.txt", text));
    gzip[gzip.length - 8] ^= 1;

    Found found = in("a.tar.gz", gzip);

    assertEquals("a.txt", found.ids().getFirst());
    String reason = found.broken.getFirst().reason();
    assertTrue(reason.contains("CRC32 error"), reason);
  }

  @Test
  void archivesInAnArchiveAreReadUnderTheirPath() throws Exception {
    byte[] inner = Packed.zip("./c.txt", "x");
    byte[] tar = Packed.gzip(Packed.tar("b.txt", "y"));

    Found found = in("a.zip", Packed.zip("d/inner.zip", inner, "t.tgz", tar, "lib.jar", inner));

    assertEquals(List.of("d/inner.zip/c.txt", "t.tgz/b.txt"), found.ids());
    assertEquals(List.of("lib.jar: archive in an archive"), found.skipped);
  }

  @Test
  void damagedArchiveInAnArchiveIsNamedAndTheRestIsRead() throws Exception {
    Found found = in("a.zip", Packed.zip("inner.zip", "PK\u0003\u0004 cut off", "b.txt", "y"));

    assertEquals(List.of("b.txt"), found.ids());
    assertEquals("inner.zip", found.broken.getFirst().source());
  }

  @Test
  void levelsOfArchivesAreBounded() throws Exception {
    byte[] two = Packed.zip("2.zip", Packed.zip("x.txt", "x"), "y.txt", "y");
    Path file = Sample.write(folder.resolve("1.zip"), Packed.zip("1b.zip", two));

    Found found = Found.in(file, IngestLimits.DEFAULTS.withArchiveDepth(2));

    assertEquals(List.of("1b.zip/y.txt"), found.ids());
    assertEquals(
        List.of(
            new Problem(
                "1b.zip/2.zip",
                "is an archive 3 levels deep; expected at most 2; unpack it, or raise the limit"
                    + " archiveDepth")),
        found.failed);
  }

  @Test
  void entriesOfNestedArchivesCountTogether() throws Exception {
    byte[] inner = Packed.zip("1.txt", "1", "2.txt", "2");
    Path file = Sample.write(folder.resolve("a.zip"), Packed.zip("1.zip", inner, "2.zip", inner));

    Found found = Found.in(file, IngestLimits.DEFAULTS.withArchiveEntries(4));

    assertEquals(List.of("1.zip/1.txt", "1.zip/2.txt"), found.ids());
    assertEquals("a.zip", found.broken.getFirst().source());
  }

  private Found in(String name, byte[] bytes) throws Exception {
    return Found.in(Sample.write(folder.resolve(name), bytes));
  }

  /// Where the checksum of the first entry stands in the directory of a zip.
  private static int crcInDirectory(byte[] zip) {
    for (int i = 0; ; i++) {
      if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
        return i + 16;
      }
    }
  }

  /// Takes out the flag that says that names are UTF-8, and says that DOS made the archive.
  private static byte[] withoutFlags(byte[] zip) {
    int directory = crcInDirectory(zip) - 16;
    zip[directory + 5] = 0;
    zip[directory + 9] &= ~8;
    zip[7] &= ~8;
    return zip;
  }
}
