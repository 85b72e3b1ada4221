package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedFilesTest {
  @TempDir Path folder;

  @Test
  void compressedFileIsReadAsWhatItHolds() throws Exception {
    Sample.write(folder.resolve("a.md.gz"), Packed.gzip(Packed.utf8("# Guide\ntext")));
    Sample.write(folder.resolve("changelog.Debian.gz"), Packed.gzip(Packed.utf8("news")));
    Sample.write(folder.resolve("d.jsonl.bz2"), Packed.bzip2(Packed.utf8("{\"_id\":\"1\"}\n")));
    Sample.write(folder.resolve("notes.txt.xz"), Packed.xz(Packed.utf8("x")));

    Found found = Found.in(folder);

    assertEquals(List.of("a.md.gz", "changelog.Debian.gz", "1", "notes.txt.xz"), found.ids());
    assertEquals("Guide", found.parsed(0).document().title());
    assertEquals("notes", found.parsed(3).document().title());
    assertEquals("markdown", found.items.getFirst().type().name());
  }

  @Test
  void allMembersOfACompressedFileAreRead() throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.write(Packed.gzip(Packed.utf8("one ")));
    bytes.write(Packed.gzip(Packed.utf8("two")));

    Found found = Found.in(Sample.write(folder.resolve("a.txt.gz"), bytes.toByteArray()));

    assertEquals("one two", found.parsed(0).document().text());
  }

  @Test
  void fileWithTheNameOfACompressedOneIsReadAsItIs() throws Exception {
    Found found = Found.in(Sample.write(folder.resolve("a.gz"), "plain text"));

    assertEquals("plain text", found.parsed(0).document().text());
  }

  @Test
  void damagedCompressedFilesFailByName() throws Exception {
    byte[] wrong = Packed.gzip(Packed.utf8("text"));
    wrong[wrong.length - 8] ^= 1;
    Sample.write(folder.resolve("a.txt.gz"), wrong);
    byte[] lines = Packed.gzip(Packed.utf8("{\"_id\":\"1\"}\n".repeat(5_000)));
    lines[lines.length - 8] ^= 1;
    Sample.write(folder.resolve("b.jsonl.gz"), lines);
    byte[] whole = Packed.gzip(Packed.utf8("text"));
    Sample.write(folder.resolve("c.txt.gz"), java.util.Arrays.copyOf(whole, whole.length - 6));
    Sample.write(folder.resolve("d.txt"), "y");

    Found found = Found.in(folder);

    assertEquals(List.of("d.txt"), found.ids());
    assertEquals(
        List.of("a.txt.gz", "b.jsonl.gz", "c.txt.gz"),
        found.failed.stream().map(Problem::source).toList());
  }

  @Test
  void fileThatExpandsTooFarIsRefused() throws Exception {
    byte[] bomb = Packed.gzip(new String(new char[30_000_000]).replace('\0', 'a').getBytes());
    Path file = Sample.write(folder.resolve("a.txt.gz"), bomb);

    Problem problem = Found.in(file).broken.getFirst();

    assertTrue(problem.reason().contains("looks like a zip bomb"), problem::toString);
  }

  @Test
  void archivesInAFolderAreSkippedThoughCompressed() throws Exception {
    Sample.write(folder.resolve("a.tar.gz"), Packed.gzip(Packed.tar("b.txt", "x")));

    assertEquals(1, Found.in(folder).skipped.size());
  }

  @Test
  void bytesOnDiskAreCountedAsPassed() throws Exception {
    byte[] lines = Packed.gzip(Packed.utf8("{\"_id\":\"1\"}\n".repeat(50_000)));

    assertEquals(lines.length, Found.in(Sample.write(folder.resolve("a.jsonl.gz"), lines)).passed);
  }
}
