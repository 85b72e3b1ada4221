package dev.winnow.memory;

import static dev.winnow.memory.Folders.START;
import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetTest {
  /// Words that share no beginnings, which files would keep only once, in letters that Lucene's
  /// dictionaries do not compress.
  private static final List<String> CANARIES =
      List.of("ворблекс", "фимзот", "жаксвуф", "кефдирн", "бизгомп", "хулваск", "шиксто");

  @TempDir Path folder;

  /// Files that hold the bytes, upper and lower case alike, in whatever file of the folder.
  private List<Path> holding(String canary) {
    return holding(canary.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  private List<Path> holding(byte[] canary) {
    return Folders.files(folder).stream().filter(file -> holds(file, canary)).toList();
  }

  private static boolean holds(Path file, byte[] canary) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at + canary.length <= bytes.length; at++) {
        int same = 0;
        while (same < canary.length && lower(bytes[at + same]) == lower(canary[same])) {
          same++;
        }
        if (same == canary.length) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte lower(byte c) {
    return c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
  }

  /// A vector of unit length as Lucene writes it.
  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    double squared = 0;
    for (float component : vector) {
      squared += component * component;
    }
    for (float component : vector) {
      bytes.putFloat((float) (component / Math.sqrt(squared)));
    }
    return bytes.array();
  }

  @Test
  void noByteOfWhatIsForgottenStaysInAnyFile() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 40; i++) {
        Remembered _ = scope.remember(turn("s" + i % 2, "Ada", "plain talk number" + i, 0));
      }
      List<String> ids = new ArrayList<>();
      String said = "the ворблекс sleeps";
      ids.addAll(scope.remember(turn("s0", "Ada", said, 0)).ids());
      ids.addAll(
          scope
              .remember(
                  new Entry.Document("фимзот", "read жаксвуф", START, List.of()),
                  Entry.Fact.of("кефдирн", "colour", "бизгомп", START),
                  turn("хулваск", "шиксто", "in a session of its own", 0))
              .ids());
      for (int i = 40; i < 60; i++) {
        Remembered _ = scope.remember(turn("s" + i % 2, "Ada", "plain talk number" + i, 0));
      }
      assertFalse(scope.recall("ворблекс").memories().isEmpty());
      byte[] vector = bytes(new WordEmbedder("").query("Ada: " + said));

      Forgotten forgotten = scope.forget(new Forget.Ids(ids));

      assertEquals(4, forgotten.memories());
      assertEquals(List.of("log", "index"), forgotten.files());
      for (String canary : CANARIES) {
        assertEquals(List.of(), holding(canary), canary);
      }
      assertEquals(List.of(), holding(vector));
      assertFalse(holding("number39").isEmpty());
      assertEquals(60, scope.count());
      assertEquals("plain talk number39", scope.recall("number39").memories().getFirst().text());
    }
    for (String canary : CANARIES) {
      assertEquals(List.of(), holding(canary), canary);
    }
  }

  @Test
  void theScanFindsWhatIsNotForgotten() {
    try (var memory = Memory.open(folder, config())) {
      Remembered _ = memory.scope("ada").remember(turn("s", "Ada", "the цаплязов sleeps", 0));
      assertFalse(memory.scope("ada").recall("цаплязов").memories().isEmpty());
    }
    List<Path> files = holding("цаплязов");
    assertTrue(files.size() >= 2, files.toString());
    assertFalse(holding(bytes(new WordEmbedder("").query("Ada: the цаплязов sleeps"))).isEmpty());
  }

  @Test
  void whatRemainsAnswersAsIfTheForgottenHadNeverBeen() {
    List<String> left;
    try (var memory = Memory.open(folder.resolve("with"), config())) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 20; i++) {
        Remembered _ = scope.remember(turn("s", i % 4 == 0 ? "Eve" : "Ada", "topic" + i % 5, i));
      }
      assertEquals(5, scope.forget(new Forget.Person("eve ")).memories());
      left = Folders.texts(scope.recall(Recall.of("topic0 topic1 topic2").withK(50)));
    }
    try (var memory = Memory.open(folder.resolve("without"), config())) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 20; i++) {
        if (i % 4 != 0) {
          Remembered _ = scope.remember(turn("s", "Ada", "topic" + i % 5, i));
        }
      }
      assertEquals(Folders.texts(scope.recall(Recall.of("topic0 topic1 topic2").withK(50))), left);
    }
  }

  @Test
  void byPersonGoesWhatTheySaidAndWhatIsAboutThem() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              turn("s", "Eve", "I bought a zqxboat", 0),
              new Entry.Document("Letter", "a zqxletter", START, List.of("Eve")),
              Entry.Fact.of("Eve", "owns", "a zqxfact", START),
              turn("s", "Ada", "Eve is in town", 0),
              turn("s", "Ada", "I like soup", 0));

      Forgotten forgotten = scope.forget(new Forget.Person("Eve"));

      assertEquals(3, forgotten.memories());
      assertEquals(List.of("m4"), forgotten.mentions());
      assertEquals(64, forgotten.hashes().getFirst().length());
      assertEquals(List.of(), holding("zqx"));
      assertEquals(2, scope.count());
    }
  }

  @Test
  void aPersonWithoutMemoriesIsMentionedAllTheSame() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      Remembered _ = scope.remember(turn("s", "Ada", "My sister Eve plays the cello", 0));

      Forgotten forgotten = scope.forget(new Forget.Person("Eve"));

      assertEquals(0, forgotten.memories());
      assertEquals(List.of("m1"), forgotten.mentions());
    }
  }

  @Test
  void byFilterGoesWhatMatches() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 10; i++) {
        Remembered _ = scope.remember(turn("s" + i % 2, "Ada", "zqxword" + i, i));
      }
      var old = new Forget.Matching(Which.ALL.withTo(START.plusSeconds(86_400 * 4)));

      assertEquals(4, scope.forget(old).memories());
      assertEquals(0, scope.forget(old).memories());
      assertEquals(3, scope.forget(new Forget.Matching(Which.ALL.withSession("s1"))).memories());
      assertEquals(3, scope.forget(new Forget.Matching(Which.ALL)).memories());
      assertEquals(0, scope.count());
      assertEquals(List.of(), scope.recall("zqxword7").memories());
    }
    assertEquals(List.of(), holding("zqx"));
  }

  @Test
  void idsAreNeverUsedAgain() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      assertEquals(
          List.of("m1", "m2"),
          scope.remember(turn("s", "A", "x", 0), turn("s", "A", "y", 0)).ids());
      assertEquals(1, scope.forget(Forget.ids("m2", "m99", "../m1")).memories());
    }
    try (var memory = Memory.open(folder, config())) {
      assertEquals(List.of("m3"), memory.scope("ada").remember(turn("s", "A", "z", 0)).ids());
    }
  }

  @Test
  void aForgettingThatCrashesBehindTheLogIsFinishedByTheNextOpening(@TempDir Path aside)
      throws IOException {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 10; i++) {
        Remembered _ = scope.remember(turn("s", "Ada", i == 5 ? "цаплязов" : "word" + i, 0));
      }
      assertEquals(10, scope.recall(Recall.of("ada").withK(20)).memories().size());
    }
    Path index = folder.resolve("scope-ada").resolve("index");
    Path before = Folders.copy(index, aside.resolve("index"));
    try (var memory = Memory.open(folder, config())) {
      assertEquals(1, memory.scope("ada").forget(Forget.ids("m6")).memories());
    }
    ScopeFolder.deleteAll(index);
    Path _ = Folders.copy(before, index);
    assertFalse(holding("цаплязов").isEmpty());

    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      assertEquals(9, scope.recall(Recall.of("ada").withK(20)).memories().size());
      assertTrue(scope.notes().getFirst().contains("did not agree"));
    }
    assertEquals(List.of(), holding("цаплязов"));
  }

  @Test
  void aForgettingThatFailsInTheIndexIsFinishedByTheNextCall() {
    var embedder = new FailingEmbedder();
    MemoryConfig config =
        config()
            .withEngine(dev.winnow.engine.EngineConfig.DEFAULTS.withEmbedder("failing", embedder));
    try (var memory = Memory.open(folder, config)) {
      Scope scope = memory.scope("ada");
      for (int i = 0; i < 10; i++) {
        Remembered _ = scope.remember(turn("s", "Ada", i == 5 ? "цаплязов" : "word" + i, 0));
      }
      assertEquals("word4", scope.recall("word4").memories().getFirst().text());
      embedder.fails = true;
      assertThrows(IllegalStateException.class, () -> scope.forget(Forget.ids("m6")));
      embedder.fails = false;

      assertEquals("word4", scope.recall("word4").memories().getFirst().text());
      assertEquals(9, scope.count());
      assertEquals(List.of(), holding("цаплязов"));
    }
  }
}
