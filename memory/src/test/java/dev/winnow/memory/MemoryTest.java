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
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.memory.pack.Piece;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
  @TempDir Path folder;

  private static void talk(Scope scope) {
    Remembered _ =
        scope.remember(
            turn("monday", "Ada", "I moved to Graz last week", 0),
            turn("monday", "Bob", "How do you like the town?", 0),
            turn("monday", "Ada", "The old bakery is wonderful", 0),
            turn("friday", "Ada", "My sister plays the cello", 4),
            turn("friday", "Bob", "Mine breeds tortoises", 4));
  }

  @Test
  void whatWasRememberedIsRecalledAtOnceAndAfterARestart() {
    Recalled before;
    try (var memory = Memory.open(folder, config())) {
      talk(memory.scope("ada"));
      before = memory.scope("ada").recall("who plays the cello");

      assertEquals("My sister plays the cello", before.memories().getFirst().text());
      assertEquals("friday", before.memories().getFirst().session());
      assertEquals(START.plus(Duration.ofDays(4)), before.memories().getFirst().time());
    }
    try (var memory = Memory.open(folder, config())) {
      assertEquals(before, memory.scope("ada").recall("who plays the cello"));
      assertEquals(5, memory.scope("ada").count());
      assertEquals(List.of(), memory.scope("ada").notes());
    }
  }

  @Test
  void aTurnIsFoundByTheWordsOfItsNeighbours() {
    try (var memory = Memory.open(folder, keywords())) {
      talk(memory.scope("ada"));

      List<String> found = texts(memory.scope("ada").recall("like the town"));

      assertTrue(found.contains("I moved to Graz last week"), found.toString());
      assertFalse(found.contains("Mine breeds tortoises"), found.toString());
    }
  }

  private static MemoryConfig keywords() {
    return config().withEngine(EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  @Test
  void aTurnGetsTheNeighboursThatFollowLater() {
    try (var memory = Memory.open(folder, keywords())) {
      Scope scope = memory.scope("ada");
      Remembered _ = scope.remember(turn("s", "Ada", "Guess what I bought", 0));
      assertEquals(List.of(), texts(scope.recall("accordion")));

      Remembered _ = scope.remember(turn("s", "Bob", "An accordion?", 0));

      assertEquals(
          List.of("An accordion?", "Guess what I bought"), texts(scope.recall("accordion")));
    }
  }

  @Test
  void filtersChooseBySessionSpeakerTimeAndKind() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      talk(scope);
      Remembered _ =
          scope.remember(
              Entry.Document.of("Sisters", "A sister plays", START),
              Entry.Fact.of("Ada", "sister", "Eva", START));
      Recall all = Recall.of("sister plays Graz tortoises town Ada").withK(50);

      for (var item : scope.recall(all.withWhich(Which.ALL.withSession("friday"))).memories()) {
        assertEquals("friday", item.session());
      }
      List<String> bob = texts(scope.recall(all.withWhich(Which.ALL.withSpeaker("Bob"))));
      assertEquals(2, bob.size(), bob.toString());
      var early = Which.ALL.withFrom(START).withTo(START.plusSeconds(1));
      for (var item : scope.recall(all.withWhich(early)).memories()) {
        assertEquals(START, item.time());
      }
      for (Entry.Kind kind : Entry.Kind.values()) {
        List<Recalled.Item> items =
            scope.recall(all.withWhich(Which.ALL.withKind(kind))).memories();
        assertFalse(items.isEmpty());
        items.forEach(item -> assertEquals(kind, item.entry().kind()));
      }
    }
  }

  @Test
  void theLedgerAddsUpToTheScoreAndNamesRecency() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      talk(scope);
      Recall recall =
          Recall.of("sister town")
              .withWeighing(Weighing.DEFAULTS.withRecency(0.5, Duration.ofDays(2)));

      List<Recalled.Item> items = scope.recall(recall).memories();

      for (Recalled.Item item : items) {
        double sum = 0;
        for (Hit.Entry line : item.ledger()) {
          sum += line.contribution();
        }
        assertEquals(item.score(), sum);
        assertTrue(item.why().contains("recency"), item.why());
      }
    }
  }

  @Test
  void aMemoryBecomesAPieceOfAPack() {
    try (var memory = Memory.open(folder, config())) {
      talk(memory.scope("ada"));
      Recalled.Item item = memory.scope("ada").recall("cello").memories().getFirst();

      Piece piece = item.piece();

      assertEquals("My sister plays the cello", piece.text());
      assertEquals(new Piece.Moment("friday", "Ada", item.time(), 0, ""), piece.moment());
      assertEquals(new Piece.Source("m4", 0, piece.text().length()), piece.source());
      assertEquals(item.score(), piece.score());
    }
  }

  @Test
  void recencyPrefersTheNewerOfTwoEqualMemories() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              turn("a", "Ada", "lunch was soup", 0), turn("b", "Ada", "lunch was soup", 9));
      Recall plain = Recall.of("lunch soup");
      Recall recent = plain.withWeighing(Weighing.DEFAULTS.withRecency(0.5, Duration.ofDays(3)));

      assertEquals("a", scope.recall(plain).memories().getFirst().session());
      Recalled.Item first = scope.recall(recent).memories().getFirst();
      assertEquals("b", first.session());
      assertEquals(1.0, first.ledger().getLast().score());
      assertEquals(
          0.125, scope.recall(recent).memories().getLast().ledger().getLast().score(), 1e-12);
    }
  }

  @Test
  void aPlanOfTheCallersChoiceIsRun() {
    try (var memory = Memory.open(folder, config())) {
      talk(memory.scope("ada"));
      Recall recall =
          Recall.of("town")
              .withPlan(Plan.lexical(10).withFields("own"))
              .withWeighing(Weighing.DEFAULTS.withSession(0));

      Recalled recalled = memory.scope("ada").recall(recall);

      assertEquals(List.of("How do you like the town?"), texts(recalled));
      assertEquals(1, recalled.memories().getFirst().ledger().size());
    }
  }

  @Test
  void aScopeAnswersTheSameWhetherOrNotAnotherExists() throws Exception {
    List<Recalled> alone = new ArrayList<>();
    List<String> questions = List.of("cello", "who moved to Graz", "town bakery", "tortoises");
    try (var memory = Memory.open(folder.resolve("one"), config())) {
      talk(memory.scope("ada"));
      questions.forEach(question -> alone.add(memory.scope("ada").recall(question)));
    }
    try (var memory = Memory.open(folder.resolve("two"), config().withOpenScopes(1))) {
      Scope other = memory.scope("Ada");
      for (int i = 0; i < 30; i++) {
        Remembered _ = other.remember(turn("monday", "Ada", "cello Graz bakery town " + i, i));
      }
      talk(memory.scope("ada"));
      for (int i = 0; i < questions.size(); i++) {
        assertFalse(other.recall(questions.get(i)).memories().isEmpty());
        assertEquals(alone.get(i), memory.scope("ada").recall(questions.get(i)));
      }
      assertEquals(List.of("Ada", "ada"), memory.scopes());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "..", "../x", "a/b", "a\\b", "a b", "ä", "x\u0000", "a\n", "~", "C:", "%2e"})
  void namesThatCouldLeadElsewhereAreRefused(String name) {
    try (var memory = Memory.open(folder.resolve("m"), config())) {
      if (name.equals("..")) {
        assertEquals(
            folder.resolve("m").resolve("scope-%2e%2e"),
            ScopeFolder.of(memory.folder(), name).path());
        return;
      }
      var e = assertThrows(IllegalArgumentException.class, () -> memory.scope(name));
      assertTrue(e.getMessage().contains("expected 1 to 64"), e.getMessage());
    }
  }

  @Test
  void aLinkInPlaceOfAScopeIsRefused() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path memories = Files.createDirectory(folder.resolve("m"));
    Path _ = Files.createSymbolicLink(memories.resolve("scope-ada"), elsewhere);
    try (var memory = Memory.open(memories, config())) {
      Scope scope = memory.scope("ada");

      var e = assertThrows(IllegalStateException.class, () -> talk(scope));

      assertTrue(e.getMessage().contains("is a link"), e.getMessage());
      assertEquals(List.of(), Folders.files(elsewhere));
    }
  }

  @Test
  void askingAScopeThatIsNotThereMakesNone() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("nobody");

      assertEquals(List.of(), scope.recall("anything").memories());
      assertEquals(0, scope.forget(new Forget.Matching(Which.ALL)).memories());
      assertEquals(0, scope.count());
      assertEquals(List.of(), memory.scopes());
    }
  }

  @Test
  void noMoreScopesAreOpenThanAllowedAndAllAnswer() {
    try (var memory = Memory.open(folder, config().withOpenScopes(2))) {
      for (int i = 0; i < 6; i++) {
        Remembered _ = memory.scope("t" + i).remember(turn("s", "Ada", "number word" + i, 0));
        assertTrue(memory.openScopes() <= 2);
      }
      for (int i = 0; i < 6; i++) {
        assertEquals(List.of("number word" + i), texts(memory.scope("t" + i).recall("word" + i)));
        assertTrue(memory.openScopes() <= 2);
      }
    }
  }

  @Test
  void manyThreadsRememberAndRecallInFewOpenScopes() throws Exception {
    try (var memory = Memory.open(folder, config().withOpenScopes(2));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        running.add(
            threads.submit(() -> {
              Scope scope = memory.scope("s" + thread % 4);
              for (int i = 0; i < 10; i++) {
                String word = "w" + thread + "x" + i;
                Remembered _ = scope.remember(turn("s" + thread, "Ada", word, 0));
                assertEquals(word, scope.recall(word).memories().getFirst().text());
              }
            }));
      }
      for (Future<?> one : running) {
        Object _ = one.get(120, TimeUnit.SECONDS);
      }
      for (int s = 0; s < 4; s++) {
        assertEquals(20, memory.scope("s" + s).count());
      }
      assertTrue(memory.openScopes() <= 2);
    }
  }

  @Test
  void aScopeIsOpenInOneMemoryAtATime() {
    try (var memory = Memory.open(folder, config())) {
      talk(memory.scope("ada"));
      try (var second = Memory.open(folder, config())) {
        Scope scope = second.scope("ada");
        var e = assertThrows(IllegalStateException.class, () -> talk(scope));
        assertTrue(e.getMessage().contains("open elsewhere"), e.getMessage());
      }
    }
  }

  @Test
  void aClosedMemorySaysSo() {
    var memory = Memory.open(folder, config());
    Scope scope = memory.scope("ada");
    talk(scope);
    memory.close();
    memory.close();

    var e = assertThrows(IllegalStateException.class, () -> scope.recall("x"));

    assertTrue(e.getMessage().endsWith("is closed; open it again with Memory.open"));
  }

  @Test
  void anEmbedderThatFailsLosesNothing() {
    var failing = new FailingEmbedder();
    MemoryConfig config =
        config().withEngine(EngineConfig.DEFAULTS.withEmbedder("failing", failing));
    try (var memory = Memory.open(folder, config)) {
      Scope scope = memory.scope("ada");
      failing.fails = true;
      List<Entry> many = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        many.add(turn("s", "Ada", "word" + i, 0));
      }
      Remembered remembered = scope.remember(many);
      assertEquals(300, remembered.ids().size());
      assertTrue(remembered.notes().getFirst().startsWith("remembered, but not indexed yet"));
      assertThrows(IllegalStateException.class, () -> scope.recall("word7"));

      failing.fails = false;

      assertEquals("word7", scope.recall("word7").memories().getFirst().text());
    }
  }

  @Test
  void unpairedSurrogatesAndBlankTextsAreRefusedBeforeTheyAreWritten() {
    var e =
        assertThrows(IllegalArgumentException.class, () -> turn("s", "Ada", "bad \ud800 text", 0));
    assertTrue(e.getMessage().contains("character 4"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> turn("s", "Ada", " ", 0));
    assertThrows(IllegalArgumentException.class, () -> turn("", "Ada", "x", 0));
    assertThrows(IllegalArgumentException.class, () -> turn("s", "A".repeat(257), "x", 0));
  }
}
