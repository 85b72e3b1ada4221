package dev.winnow.memory;

import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildTest {
  @TempDir Path folder;

  private final List<Recalled> before = new ArrayList<>();

  @BeforeEach
  void remember() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 100; i++) {
        Remembered _ =
            scope.remember(turn("s" + i % 3, "Ada", "word" + i + " even" + i % 2, i % 7));
      }
      before.addAll(answers(scope));
    }
  }

  private static List<Recalled> answers(Scope scope) {
    return List.of(scope.recall("word17"), scope.recall("even1 word4"), scope.recall("word99"));
  }

  private Path scope() {
    return folder.resolve("scope-ada");
  }

  private Scope reopened(Memory memory) {
    Scope scope = memory.scope("ada");
    assertEquals(100, scope.count());
    assertEquals(before, answers(scope));
    return scope;
  }

  @Test
  void aMissingIndexIsMadeAgain() {
    ScopeFolder.deleteAll(scope().resolve("index"));
    try (var memory = Memory.open(folder, config())) {
      assertTrue(reopened(memory).notes().getFirst().contains("made again"));
    }
    try (var memory = Memory.open(folder, config())) {
      assertEquals(List.of(), reopened(memory).notes());
    }
  }

  @Test
  void aDamagedIndexIsMadeAgain() throws IOException {
    for (Path file : Folders.files(scope().resolve("index"))) {
      String name = String.valueOf(file.getFileName());
      if (name.startsWith("segments_")) {
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
      }
    }
    try (var memory = Memory.open(folder, config())) {
      List<String> notes = reopened(memory).notes();
      assertTrue(notes.getFirst().startsWith("the index was damaged"), notes.toString());
    }
  }

  @Test
  void anIndexThatIsBehindCatchesUp(@TempDir Path other) throws IOException {
    Path crashed;
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      for (int i = 100; i < 120; i++) {
        Remembered _ = scope.remember(turn("s1", "Ada", "late" + i, 1));
      }
      crashed = Folders.copy(folder, other.resolve("crashed"));
    }
    try (var memory = Memory.open(crashed, config())) {
      Scope scope = memory.scope("ada");
      assertEquals(120, scope.count());
      assertEquals("late117", scope.recall("late117").memories().getFirst().text());
      assertEquals(List.of(), scope.notes());
    }
  }

  @Test
  void anIndexWithOtherNeighboursIsMadeAgain() {
    try (var memory = Memory.open(folder, config().withNeighbours(0))) {
      Scope scope = memory.scope("ada");
      assertEquals("word17 even1", scope.recall("word17").memories().getFirst().text());
      assertTrue(scope.notes().getFirst().contains("did not agree"), scope.notes().toString());
    }
    try (var memory = Memory.open(folder, config())) {
      Scope _ = reopened(memory);
    }
  }

  @Test
  void aTornTailIsToldOf() throws IOException {
    Path log = scope().resolve("log");
    Files.write(log, new byte[77], StandardOpenOption.APPEND);
    try (var memory = Memory.open(folder, config())) {
      String note = reopened(memory).notes().getFirst();
      assertTrue(note.startsWith("cut 77 bytes"), note);
    }
  }

  @Test
  void aLogThatIsCutBehindTheIndexIsNoView() throws IOException {
    Path log = scope().resolve("log");
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, java.util.Arrays.copyOf(bytes, LogHeader.LENGTH));
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      assertEquals(0, scope.count());
      assertEquals(List.of(), scope.recall("word17").memories());
    }
  }
}
