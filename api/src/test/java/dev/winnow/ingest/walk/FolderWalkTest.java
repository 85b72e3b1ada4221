package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
  @TempDir Path folder;

  @Test
  void filesAreReadInTheOrderOfNamesWithTheirPathAsId() throws Exception {
    Sample.write(folder.resolve("b.txt"), "b");
    Sample.write(folder.resolve("a/z.md"), "# Z");
    Sample.write(folder.resolve("c/d/e.html"), "<p>e");

    assertEquals(List.of("a/z.md", "b.txt", "c/d/e.html"), Found.in(folder).ids());
  }

  @Test
  void whatIsNoTextIsSkippedWithTheReason() throws Exception {
    Sample.write(folder.resolve("a.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0});
    Sample.write(folder.resolve("b.txt"), new byte[] {'a', 0, 'b'});
    Sample.write(folder.resolve(".git/config"), "[core]");
    Sample.zip(folder.resolve("d.zip"), "a.txt", "a");

    Found found = Found.in(folder);

    assertEquals(List.of(), found.ids());
    assertEquals(
        List.of(
            ".git: hidden",
            "a.png: no text (image)",
            "b.txt: no text (binary or of an unknown type)",
            "d.zip: archive in a folder (name it as a source to read it)"),
        found.skipped);
  }

  @Test
  void symbolicLinksAreNotFollowed(@TempDir Path outside) throws Exception {
    Sample.write(outside.resolve("secret.txt"), "secret");
    Sample.write(folder.resolve("a/real.txt"), "real");
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);
    Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
    Files.createSymbolicLink(folder.resolve("file"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("folder"), outside);

    Found found = Found.in(folder);

    assertEquals(List.of("a/real.txt"), found.ids());
    assertEquals(
        List.of(
            "a/loop: symbolic link (not followed)",
            "dangling: symbolic link (not followed)",
            "file: symbolic link (not followed)",
            "folder: symbolic link (not followed)"),
        found.skipped);
  }

  @Test
  void sourceThatIsALinkIsFollowed(@TempDir Path elsewhere) throws Exception {
    Sample.write(folder.resolve("a.txt"), "a");
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), folder);

    assertEquals(List.of("a.txt"), Found.in(link).ids());
  }

  @Test
  void sourceThatIsADanglingLinkIsBroken() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("src.zip"), folder.resolve("nowhere"));

    assertEquals(
        List.of(
            new Problem(
                link.toString(),
                "is a link whose target cannot be reached; name a file or folder that exists")),
        Found.in(link).broken);
  }

  @Test
  void sourceThatDoesNotExistIsBroken() {
    Path absent = folder.resolve("absent");

    assertEquals(
        List.of(new Problem(absent.toString(), "does not exist; name a file or folder that does")),
        Found.in(absent).broken);
  }

  @Test
  void unreadableFileIsListedAndTheRestIsRead() throws Exception {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may read everything");
    Path locked = Sample.write(folder.resolve("a.txt"), "a");
    Sample.write(folder.resolve("b.txt"), "b");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));

    Found found = Found.in(folder);

    assertEquals(List.of("b.txt"), found.ids());
    assertEquals(
        List.of(new Problem("a.txt", "may not be read by this user; change its permissions")),
        found.failed);
  }

  @Test
  void pipeIsSkipped() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor(1, TimeUnit.MINUTES) && made.exitValue() == 0, "no mkfifo");

    assertEquals(
        List.of("pipe: no regular file (a pipe, socket or device)"), Found.in(folder).skipped);
  }

  @Test
  void documentOfTenMegabytesIsRead() throws Exception {
    Sample.write(folder.resolve("big.txt"), "0123456789".repeat(1_000_000));

    assertEquals(10_000_000, Found.in(folder).parsed(0).document().text().length());
  }

  @Test
  void documentBeyondTheLimitIsListed() throws Exception {
    Sample.write(folder.resolve("big.txt"), "0123456789");

    Found found = Found.in(folder, IngestLimits.DEFAULTS.withDocumentBytes(9));

    assertEquals(
        List.of(
            new Problem(
                "big.txt",
                "has 10 bytes; expected at most 9; split it, or raise the limit documentBytes")),
        found.failed);
  }

  @Test
  void corpusOfABeirFolderIsReadAlone() throws Exception {
    Sample.write(folder.resolve("set/corpus.jsonl"), "{\"_id\":\"1\",\"text\":\"x\"}");
    Sample.write(folder.resolve("set/queries.jsonl"), "{\"_id\":\"q\",\"text\":\"x\"}");
    Sample.write(folder.resolve("set/qrels/test.tsv"), "query-id\tcorpus-id\tscore");
    Sample.write(folder.resolve("readme.md"), "# Read me");

    assertEquals(List.of("readme.md", "1"), Found.in(folder).ids());
  }

  @Test
  void sourceThatIsAFileIsRead() throws Exception {
    assertEquals(List.of("a.txt"), Found.in(Sample.write(folder.resolve("x/a.txt"), "a")).ids());
  }

  @Test
  void pathTooLongForAnIdIsShortenedAndToldApart() throws Exception {
    String deep = ("d".repeat(100) + "/").repeat(6);
    Sample.write(folder.resolve(deep + "a.txt"), "a");
    Sample.write(folder.resolve(deep + "b.txt"), "b");

    List<String> ids = Found.in(folder).ids();

    assertEquals(List.of(512, 512), ids.stream().map(String::length).toList());
    assertEquals(2, ids.stream().distinct().count());
  }

  @Test
  void allBytesAreCountedAsPassed() throws Exception {
    Sample.write(folder.resolve("a.txt"), "0123456789");
    Sample.write(folder.resolve("b.png"), new byte[20]);
    Sample.write(folder.resolve("c.jsonl"), "{\"id\":1}\n\n");

    assertEquals(40, Found.in(folder).passed);
    assertEquals(new SourceSize(3, 40), SourceSize.of(folder));
  }
}
