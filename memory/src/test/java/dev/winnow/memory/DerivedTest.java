package dev.winnow.memory;

import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedTest {
  @TempDir Path folder;

  private static Path write(Scope scope, String text) {
    return scope.derived(kept -> {
      try {
        return Files.writeString(kept.resolve("text"), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  @Test
  void whatIsMadeOfMemoriesGoesWithAnyOfThem() {
    try (Memory memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("one");
      Scope other = memory.scope("other");
      var _ =
          scope.remember(
              turn("a", "Eva", "The key lies under the stone", 1),
              turn("a", "Otto", "It rains", 2));
      Path mine = write(scope, "under the stone");
      Path others = write(other, "elsewhere");

      assertEquals(Forgotten.NOTHING, scope.forget(Forget.ids("999999")));
      assertTrue(Files.exists(mine));

      Forgotten receipt = scope.forget(new Forget.Matching(Which.ALL));
      assertEquals(2, receipt.memories());
      assertEquals(List.of("log", "index", "derived"), receipt.files());
      assertFalse(Files.exists(mine));
      assertTrue(Files.exists(others));
    }
  }

  @Test
  void itOutlivesTheMemoryAndIsNoPartOfBackups() {
    Path mine;
    try (Memory memory = Memory.open(folder.resolve("memory"), config())) {
      Scope scope = memory.scope("one");
      var _ = scope.remember(turn("a", "Otto", "It rains", 2));
      mine = write(scope, "rain");
      Path copy = folder.resolve("copy");
      var _ = scope.backup(copy);
      assertTrue(Folders.files(copy).stream().noneMatch(file -> file.endsWith("text")));
    }
    try (Memory memory = Memory.open(folder.resolve("memory"), config())) {
      assertTrue(Files.exists(mine));
      Forgotten receipt = memory.scope("one").forget(new Forget.Matching(Which.ALL));
      assertEquals(List.of("log", "index", "derived"), receipt.files());
      assertFalse(Files.exists(mine));
    }
  }
}
