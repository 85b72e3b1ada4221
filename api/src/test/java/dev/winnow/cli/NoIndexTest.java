package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands on a folder that holds no index name it and say what to do.
class NoIndexTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search %s words",
        "verify %s",
        "repair %s --yes",
        "doctor %s",
        "serve %s --port 0",
        "bench dense %s"
      })
  void aFolderWithOtherFilesIsNamed(String command) throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "no index");
    Outcome outcome = Outcome.of(command.formatted(folder).split(" "));

    assertEquals(1, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().startsWith("winnow: no index in " + folder + "; expected a folder"),
        outcome.err());
    assertTrue(outcome.err().contains("check the path, or make one"), outcome.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup %s %s", "restore %s %s"})
  void soDoCommandsWithTwoFolders(String command) throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Outcome outcome = Outcome.of(command.formatted(empty, folder.resolve("target")).split(" "));

    assertEquals(1, outcome.code(), outcome.err());
    assertTrue(outcome.err().startsWith("winnow: no index in " + empty), outcome.err());
  }

  @Test
  void anIndexIsNotMadeAmongOtherFiles() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "no index");
    Outcome outcome = Outcome.of("index", folder.toString(), folder.toString());

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("holds notes.txt and no index"), outcome.err());
    assertTrue(outcome.err().contains("INDEX comes before SOURCE"), outcome.err());
  }

  @Test
  void whatAKilledRunLeftIsNoObstacle() throws IOException {
    Path index = Files.createDirectory(folder.resolve("index"));
    for (String left : new String[] {"write.lock", "pending_segments_1", ".nfs0001"}) {
      Files.writeString(index.resolve(left), "");
    }
    Path source = Files.writeString(folder.resolve("notes.txt"), "text");

    assertEquals(
        0, Outcome.of("index", index.toString(), source.toString(), "--embedder", "none").code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"index %s %1$s", "restore %s/none %1$s"})
  void aFileIsNoPlaceForAnIndex(String command) throws IOException {
    Path file = Files.writeString(folder.resolve("file.txt"), "text");
    Outcome outcome = Outcome.of(command.formatted(file).split(" "));

    assertEquals(1, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(file.toString()), outcome.err());
    assertTrue(outcome.err().contains("expected"), outcome.err());
  }
}
