package dev.winnow.memory;

import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  @TempDir Path folder;

  private Path copy(String name) {
    return folder.resolve("copies").resolve(name);
  }

  private Memory memory() {
    return Memory.open(folder.resolve("memory"), config());
  }

  private static List<Entry.Turn> talk(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> turn("s" + i / 10, "Ada", "sentence number " + i, i))
        .toList();
  }

  private static List<String> texts(Scope scope) {
    return scope.list(Which.ALL, "", 1_000).stream().map(kept -> kept.entry().text()).toList();
  }

  @Test
  void aCopyRestoresToTheSameMemoriesAndAnswers() {
    try (var memory = memory()) {
      Scope ada = memory.scope("ada");
      ada.remember(talk(0, 40));
      Backup made = ada.backup(copy("one"));
      ada.remember(talk(40, 50));

      assertEquals(40, made.memories());
      assertEquals(copy("one").toAbsolutePath(), made.folder());

      Scope restored = memory.restore(copy("one"), "again");
      assertEquals(texts(ada).subList(0, 40), texts(restored));
      assertEquals(List.of(), restored.notes());
      assertEquals(40, restored.count());
      ada.forget(new Forget.Ids(IntStream.rangeClosed(41, 50).mapToObj(i -> "m" + i).toList()));
      assertEquals(
          ada.recall("number 7").memories().stream().map(Recalled.Item::id).toList(),
          restored.recall("number 7").memories().stream().map(Recalled.Item::id).toList());
      restored.remember(talk(60, 61));
      assertEquals(41, restored.count());
    }
  }

  @Test
  void aReceiptNamesTheCopiesThatHoldWhatWasForgotten() throws IOException {
    try (var memory = memory()) {
      Scope ada = memory.scope("ada");
      ada.remember(talk(0, 10));
      ada.backup(copy("early"));
      ada.remember(talk(10, 20));
      ada.backup(copy("late"));
      ada.backup(copy("gone"));
      ScopeFolder.deleteAll(copy("gone"));

      Forgotten both = ada.forget(Forget.ids("m5", "m15"));
      assertEquals(
          List.of("early 1 true", "late 2 true", "gone 2 false"),
          both.backups().stream()
              .map(copy -> copy.folder().getFileName() + " " + copy.memories() + " " + copy.there())
              .toList());
      assertEquals(
          List.of("late", "gone"),
          ada.forget(Forget.ids("m16")).backups().stream()
              .map(copy -> copy.folder().getFileName().toString())
              .toList());
      ada.remember(talk(20, 21));
      assertEquals(List.of(), ada.forget(Forget.ids("m21")).backups());
    }
    try (var memory = memory()) {
      assertEquals(3, memory.scope("ada").forget(Forget.ids("m1")).backups().size());
    }
    Files.writeString(folder.resolve("memory/scope-ada/backups"), "{\"folder\":3");
    try (var memory = memory()) {
      Scope ada = memory.scope("ada");
      var error = assertThrows(IllegalStateException.class, () -> ada.forget(Forget.ids("m2")));
      assertTrue(error.getMessage().contains("expected a copy of the scope"), error::getMessage);
      assertTrue(ada.get("m2").isPresent());
    }
  }

  @Test
  void whatCannotBeCopiedOrRestoredIsToldAndLeavesNothingBehind() throws IOException {
    Files.createDirectories(copy("full"));
    Files.writeString(copy("full").resolve("file"), "mine");
    try (var memory = memory()) {
      Scope ada = memory.scope("ada");
      assertThrows(IllegalArgumentException.class, () -> ada.backup(copy("none")));
      ada.remember(talk(0, 5));
      assertThrows(IllegalArgumentException.class, () -> ada.backup(copy("full")));
      assertEquals("mine", Files.readString(copy("full").resolve("file")));
      ada.backup(copy("good"));
      assertThrows(IllegalArgumentException.class, () -> memory.restore(copy("good"), "ada"));
      assertThrows(IllegalArgumentException.class, () -> memory.restore(copy("full"), "bob"));

      byte[] log = Files.readAllBytes(copy("good").resolve("log"));
      log[log.length / 2] ^= 1;
      Files.write(copy("good").resolve("log"), log);
      assertThrows(CorruptLogException.class, () -> memory.restore(copy("good"), "bob"));
      assertEquals(List.of("ada"), memory.scopes());
    }
  }

  @Test
  void verifyFindsDamageInLogAndIndex() throws IOException {
    try (var memory = memory()) {
      memory.scope("ada").remember(talk(0, 30));
      assertThrows(ScopeInUseException.class, () -> Memory.verify(folder.resolve("memory"), "ada"));
    }
    Path scope = folder.resolve("memory/scope-ada");
    ScopeCheck whole = Memory.verify(folder.resolve("memory"), "ada");
    assertEquals(new ScopeCheck("ada", 30, List.of(), List.of()), whole);

    Path file =
        Folders.files(scope.resolve("index")).stream()
            .filter(path -> path.toString().endsWith(".cfs"))
            .findFirst()
            .orElseThrow();
    byte[] before = Files.readAllBytes(file);
    byte[] bytes = before.clone();
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    ScopeCheck index = Memory.verify(folder.resolve("memory"), "ada");
    assertFalse(index.whole());
    assertEquals(30, index.memories());
    assertTrue(index.damage().getFirst().contains("delete the folder"), index::toString);
    Files.write(file, before);

    byte[] log = Files.readAllBytes(scope.resolve("log"));
    Files.write(scope.resolve("log"), Arrays.copyOf(log, log.length - 40));
    ScopeCheck cut = Memory.verify(folder.resolve("memory"), "ada");
    assertFalse(cut.whole(), cut::toString);
    Files.write(scope.resolve("log"), log);
    assertTrue(Memory.verify(folder.resolve("memory"), "ada").whole());
    Files.delete(scope.resolve("log"));
    ScopeCheck missing = Memory.verify(folder.resolve("memory"), "ada");
    assertTrue(missing.damage().getFirst().contains("is missing"), missing::toString);
    Files.write(scope.resolve("log"), log);
    assertThrows(
        IllegalArgumentException.class, () -> Memory.verify(folder.resolve("memory"), "eve"));
  }
}
