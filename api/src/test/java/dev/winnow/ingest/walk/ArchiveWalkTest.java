package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveWalkTest {
  @TempDir Path folder;

  @Test
  void eachEntryIsADocument() throws Exception {
    Path zip =
        Sample.zip(
            folder.resolve("src.zip"),
            "java.base/java/nio/file/Files.java",
            "package java.nio.file;\nclass Files {}",
            "java.base/",
            "",
            "corpus.jsonl",
            "{\"_id\":\"1\"}\n{\"_id\":\"2\"}");

    Found found = Found.in(zip);

    assertEquals(List.of("java.base/java/nio/file/Files.java", "1", "2"), found.ids());
    assertEquals("java.nio.file.Files", found.parsed(0).document().title());
  }

  @Test
  void classesArchivesAndHiddenEntriesAreSkipped() throws Exception {
    Path zip =
        Sample.zip(
            folder.resolve("a.jar"),
            "A.class",
            "\u0000\u0001",
            "lib/b.jar",
            "PK\u0003\u0004",
            ".git/config",
            "x");

    assertEquals(
        List.of(
            "A.class: no text (binary or of an unknown type)",
            "lib/b.jar: archive in an archive",
            ".git/config: hidden"),
        Found.in(zip).skipped);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.txt",
        "a/../../evil.txt",
        "/etc/evil.txt",
        "C:\\evil.txt",
        "a\\..\\..\\e"
      })
  void nameThatLeavesTheArchiveIsNotRead(String name) throws Exception {
    Found found = Found.in(Sample.zip(folder.resolve("a.zip"), name, "x", "good.txt", "y"));

    assertEquals(List.of("good.txt"), found.ids());
    assertEquals(
        "is an absolute name or leaves the archive with '..'; not read; repack the archive",
        found.failed.getFirst().reason());
  }

  @Test
  void entryThatIsThereTwiceIsReadOnceAndListed() throws Exception {
    Path zip = Sample.zip(folder.resolve("a.zip"), "one.txt", "first", "two.txt", "second");
    rename(zip, "two.txt", "one.txt");

    Found found = Found.in(zip);

    assertEquals(List.of("one.txt"), found.ids());
    assertEquals(
        List.of(
            new Problem("one.txt", "appears twice in the archive; only one was read; repack it")),
        found.failed);
  }

  @Test
  void entryThatExpandsTooFarIsAZipBomb() throws Exception {
    Path zip =
        Sample.zip(folder.resolve("a.zip"), "bomb.txt", "a".repeat(30_000_000), "good.txt", "y");

    Found found = Found.in(zip);

    assertEquals(List.of("good.txt"), found.ids());
    assertEquals(
        "cannot be read: it expands to more than 200 times its size, which looks like a zip bomb; "
            + "if it is not one, raise the limits expansion and archiveBytes",
        found.failed.getFirst().reason());
  }

  @Test
  void archiveThatExpandsTooFarInAllIsNotReadToItsEnd() throws Exception {
    String[] entries = new String[40];
    for (int i = 0; i < entries.length; i += 2) {
      entries[i] = i + ".txt";
      entries[i + 1] = "a".repeat(100_000);
    }
    Path zip = Sample.zip(folder.resolve("a.zip"), entries);

    Found found = Found.in(zip);

    assertEquals(11, found.items.size());
    assertTrue(found.broken.getFirst().reason().contains("looks like a zip bomb"));
  }

  @Test
  void totalSizeIsBounded() throws Exception {
    Path zip =
        Sample.zip(folder.resolve("a.zip"), "1.txt", "12345", "2.txt", "12345", "3.txt", "1");

    Found found = Found.in(zip, IngestLimits.DEFAULTS.withArchiveBytes(8));

    assertEquals(List.of("1.txt"), found.ids());
    assertEquals("a.zip", found.broken.getFirst().source());
  }

  @Test
  void numberOfEntriesIsBounded() throws Exception {
    Path zip = Sample.zip(folder.resolve("a.zip"), "1.txt", "1", "2.txt", "2", "3.txt", "3");

    Found found = Found.in(zip, IngestLimits.DEFAULTS.withArchiveEntries(2));

    assertEquals(List.of("1.txt", "2.txt"), found.ids());
    assertEquals(
        List.of(
            new Problem(
                "a.zip", "has 3 entries; read the first 2; raise the limit archiveEntries")),
        found.broken);
  }

  @Test
  void entryBeyondTheDocumentLimitIsListed() throws Exception {
    Path zip = Sample.zip(folder.resolve("a.zip"), "1.txt", "0123456789");

    Found found = Found.in(zip, IngestLimits.DEFAULTS.withDocumentBytes(9));

    assertEquals(
        "has 10 bytes; expected at most 9; split it, or raise the limit documentBytes",
        found.failed.getFirst().reason());
  }

  @Test
  void truncatedArchiveIsBroken() throws Exception {
    Path zip = Sample.zip(folder.resolve("a.zip"), "1.txt", "some text");
    byte[] bytes = Files.readAllBytes(zip);
    Files.write(zip, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertTrue(Found.in(zip).broken.getFirst().reason().startsWith("is not a readable archive"));
  }

  @Test
  void damagedEntryIsListedAndTheRestIsRead() throws Exception {
    String text = "abcdefghijklmnopqrstuvwxyz".repeat(1_000);
    Path zip = Sample.zip(folder.resolve("a.zip"), "1.txt", text, "2.txt", "whole");
    byte[] bytes = Files.readAllBytes(zip);
    for (int i = 40; i < 60; i++) {
      bytes[i] = (byte) 0xFF;
    }
    Files.write(zip, bytes);

    Found found = Found.in(zip);

    assertEquals(List.of("2.txt"), found.ids());
    assertEquals("1.txt", found.failed.getFirst().source());
  }

  @Test
  void emptyFileWithTheNameOfAnArchiveFails() throws Exception {
    Path empty = Files.createFile(folder.resolve("a.zip"));

    assertEquals(1, Found.in(empty).failed.size());
  }

  /// Replaces a name in the archive's bytes by another one of the same length.
  private static void rename(Path zip, String from, String to) throws IOException {
    String bytes = Files.readString(zip, StandardCharsets.ISO_8859_1).replace(from, to);
    Files.writeString(zip, bytes, StandardCharsets.ISO_8859_1);
  }
}
