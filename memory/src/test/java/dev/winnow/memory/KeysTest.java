package dev.winnow.memory;

import static dev.winnow.memory.Folders.START;
import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.texts;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.TokenCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries that are sent twice, lists of entries, and answers as of a moment.
class KeysTest {
  private @TempDir Path folder;

  private static MemoryConfig keywords() {
    return config().withEngine(EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  private static Keyed keyed(String key, String text) {
    return new Keyed(key, turn("s", "Ada", text, 0));
  }

  @Test
  void aKeyIsRememberedOnceAlsoAcrossARestart() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      Remembered first =
          scope.rememberOnce(List.of(keyed("a", "one"), keyed("", "two"), keyed("a", "one")));
      assertEquals(List.of("m1", "m2", "m1"), first.ids());
      assertEquals(List.of("m1"), first.known());
    }
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      var later = new Keyed("a", turn("s", "Ada", "one", 5));
      Remembered again = scope.rememberOnce(List.of(later, keyed("b", "three")));

      assertEquals(List.of("m1", "m3"), again.ids());
      assertEquals(List.of("m1"), again.known());
      assertEquals(3, scope.count());
      assertEquals("a", scope.get("m1").orElseThrow().key());
      assertEquals(START, scope.get("m1").orElseThrow().entry().time());
      assertEquals(List.of("m1"), scope.rememberOnce(List.of(later)).known());
    }
  }

  @Test
  void anotherTextUnderAKnownKeyIsRefusedAndNothingOfTheBatchIsRemembered() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      Remembered _ = scope.rememberOnce(List.of(keyed("a", "one")));

      for (Keyed other :
          List.of(
              keyed("a", "two"),
              new Keyed("a", turn("t", "Ada", "one", 0)),
              new Keyed("a", turn("s", "Bob", "one", 0)),
              new Keyed("a", Entry.Document.of("", "one", START)),
              new Keyed("a", Entry.Fact.of("Ada", "city", "one", START)))) {
        var refused =
            assertThrows(
                IllegalArgumentException.class,
                () -> scope.rememberOnce(List.of(keyed("n", "new"), other)));
        assertTrue(
            refused.getMessage().startsWith("key 'a' belongs to memory m1"), refused.getMessage());
      }
      assertEquals(1, scope.count());
    }
  }

  @Test
  void aForgottenKeyIsForgotten() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      Remembered _ = scope.rememberOnce(List.of(keyed("a", "one"), keyed("b", "two")));
      assertEquals(1, scope.forget(Forget.ids("m1")).memories());

      Remembered again = scope.rememberOnce(List.of(keyed("a", "other"), keyed("b", "two")));

      assertEquals(List.of("m3", "m2"), again.ids());
      assertEquals(List.of("m2"), again.known());
    }
  }

  @Test
  void threadsThatSendTheSameKeysRememberEachOnce() throws Exception {
    try (var memory = Memory.open(folder, keywords());
        var threads = Executors.newFixedThreadPool(4)) {
      Scope scope = memory.scope("ada");
      Callable<List<String>> sending =
          () -> {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              ids.addAll(scope.rememberOnce(List.of(keyed("k" + i, "text " + i))).ids());
            }
            return ids;
          };
      Set<List<String>> answers = new HashSet<>();
      for (var sent : threads.invokeAll(List.of(sending, sending, sending, sending))) {
        answers.add(sent.get());
      }

      assertEquals(1, answers.size());
      assertEquals(50, scope.count());
    }
  }

  @Test
  void entriesAreListedInTheirOrderByConditionAndPage() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      assertEquals(List.of(), scope.list(Which.ALL, "", 10));
      assertEquals(Optional.empty(), scope.get("m1"));
      for (int i = 1; i <= 9; i++) {
        Remembered _ = scope.remember(turn("s", i % 2 == 0 ? "Bob" : "Ada", "text " + i, i));
      }
      assertEquals(1, scope.forget(Forget.ids("m4")).memories());

      assertEquals("m1 m2 m3", ids(scope.list(Which.ALL, "", 3)));
      assertEquals("m5 m6 m7", ids(scope.list(Which.ALL, "m3", 3)));
      assertEquals("m5", ids(scope.list(Which.ALL, "m4", 1)));
      assertEquals("", ids(scope.list(Which.ALL, "m9", 3)));
      assertEquals("m2 m6 m8", ids(scope.list(Which.ALL.withSpeaker("Bob"), "", 3)));
      assertEquals("m8", ids(scope.list(Which.ALL.withSpeaker("Bob"), "m6", 3)));
      assertEquals(Optional.empty(), scope.get("m4"));
      assertEquals(Optional.empty(), scope.get("no id"));
      Kept kept = scope.get("m5").orElseThrow();
      assertEquals(turn("s", "Ada", "text 5", 5), kept.entry());
      assertEquals(4, kept.turn());
      assertThrows(IllegalArgumentException.class, () -> scope.list(Which.ALL, "x", 3));
      assertThrows(IllegalArgumentException.class, () -> scope.list(Which.ALL, "", 0));
    }
  }

  private static String ids(List<Kept> kept) {
    return String.join(" ", kept.stream().map(Kept::id).toList());
  }

  @Test
  void anAnswerAsOfAMomentKnowsNothingLater() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              Entry.Fact.of("Ada", "city", "Graz", START),
              Entry.Fact.of("Ada", "city", "Wien", START.plusSeconds(100)),
              turn("s", "Bob", "Ada likes the city", 0),
              turn("s", "Bob", "Ada left the city", 9));
      Recall recall = Recall.of("Ada city");

      assertEquals(
          List.of("Ada city: Graz", "Ada likes the city"),
          texts(scope.recall(recall.asOf(START.plusSeconds(99)))).stream().sorted().toList());
      assertEquals(
          List.of("Ada city: Wien", "Ada likes the city"),
          texts(scope.recall(recall.asOf(START.plusSeconds(100)))).stream().sorted().toList());
      assertEquals(
          recall.asOf(START).which().to(),
          recall.withWhich(Which.ALL.withTo(START.plusSeconds(7))).asOf(START).which().to());
      assertEquals(
          START.plusSeconds(7),
          recall
              .withWhich(Which.ALL.withTo(START.plusSeconds(7)))
              .asOf(START.plusSeconds(8))
              .which()
              .to());
    }
  }

  @Test
  void whatIsRecalledIsPacked() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      Remembered _ = scope.remember(turn("s", "Ada", "I moved to Graz", 0));

      Pack pack =
          scope.pack(Recall.of("Graz"), Packer.of(PackConfig.DEFAULTS, TokenCounter.estimate()));

      assertEquals("m1", pack.parts().getFirst().piece());
      assertEquals("I moved to Graz", pack.stored(pack.parts().getFirst()));
      assertTrue(pack.tokens() <= 2_000);
    }
  }

  @Test
  void aScopeKeepsTheModelsThatItWasMadeWith() {
    try (var memory = Memory.open(folder, config())) {
      Remembered _ = memory.scope("ada").remember(turn("s", "Ada", "I moved to Graz", 0));
    }
    var others = config().withEngine(config().engine().withEmbedder(Recipe.NO_EMBEDDER));
    try (var memory = Memory.open(folder, others)) {
      Recalled recalled = memory.scope("ada").recall("Graz");
      assertTrue(recalled.memories().getFirst().why().contains("dense"));
      assertEquals(
          List.of(
              "the scope keeps the models that it was made with, {dense=words}; {} are for new"
                  + " scopes"),
          memory.scope("ada").notes());
      Remembered _ = memory.scope("bob").remember(turn("s", "Bob", "I live in Graz", 0));
      assertFalse(memory.scope("bob").recall("Graz").memories().getFirst().why().contains("dense"));
    }
    var unnamed = config().withEngine(config().engine().withRecipe(null));
    try (var memory = Memory.open(folder, unnamed)) {
      Recalled recalled = memory.scope("ada").recall("Graz");
      assertTrue(recalled.memories().getFirst().why().contains("dense"));
      assertFalse(recalled.memories().isEmpty());
    }
  }
}
