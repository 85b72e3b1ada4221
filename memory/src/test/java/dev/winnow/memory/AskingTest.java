package dev.winnow.memory;

import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.texts;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a question is searched by.
class AskingTest {
  @TempDir Path folder;

  private static double part(Recalled.Item item, String stage) {
    return item.ledger().stream()
        .filter(line -> line.stage().equals(stage))
        .mapToDouble(Hit.Entry::contribution)
        .sum();
  }

  @Test
  void wordsThatOnlyAskFindNoTurnsThatAsk() {
    MemoryConfig keywords =
        config().withNeighbours(0).withEngine(EngineConfig.DEFAULTS.withEmbedder("none"));
    try (var memory = Memory.open(folder, keywords)) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              turn("monday", "Bob", "What did you do and how did you do that?", 0),
              turn("friday", "Ada", "I tuned a cello", 4));

      assertEquals(
          List.of("I tuned a cello"), texts(scope.recall("What did you do to the cello?")));
      assertEquals(
          List.of("What did you do and how did you do that?"),
          texts(scope.recall("What did you do?")));
    }
  }

  @Test
  void vectorsFindWhatIsAskedAndNotWhoIsGreeted() {
    try (var memory = Memory.open(folder, config().withNeighbours(0))) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              turn("monday", "Bob", "Ada dear Ada hello Ada", 0),
              turn("friday", "Ada", "evenings are for a concerto on my cello", 4));

      Recalled.Item first = scope.recall("Ada Ada concerto").memories().getFirst();
      Recalled.Item planned =
          scope
              .recall(Recall.of("Ada Ada concerto").withPlan(Plan.dense(10)))
              .memories()
              .getFirst();

      assertEquals("evenings are for a concerto on my cello", first.text());
      assertEquals(0.5, part(first, "dense"), 1e-12);
      assertEquals("Ada dear Ada hello Ada", planned.text()); // a plan searches by the text itself
    }
  }

  @Test
  void keywordsAndVectorsWeighAlike() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              turn("monday", "Ada", "I tuned a cello", 0), turn("monday", "Bob", "A tortoise", 0));

      Recalled.Item first = scope.recall("cello tuned").memories().getFirst();

      assertEquals("I tuned a cello", first.text());
      assertEquals(0.25, part(first, "lexical"), 1e-12);
      assertEquals(0.25, part(first, "lexical-2"), 1e-12);
      assertEquals(0.5, part(first, "dense"), 1e-12);
      Plan.Fuse plan = (Plan.Fuse) Scope.plan(7, true);
      assertEquals(List.of(0.25, 0.25, 0.5), plan.method().weights());
    }
  }

  @Test
  void aNameIsForgottenWithWhoeverHadIt() {
    try (var memory = Memory.open(folder, config().withNeighbours(0))) {
      Scope scope = memory.scope("ada");
      Remembered said =
          scope.remember(
              turn("monday", "Zeno", "Good morning", 0),
              turn("friday", "Ada", "Zeno of Elea, Zeno the younger", 4),
              turn("friday", "Ada", "A tortoise overtook someone", 4));
      Recall recall = Recall.of("Zeno tortoise");
      Recalled.Item before = item(scope.recall(recall), said.ids().get(1));

      Forgotten _ = scope.forget(Forget.ids(said.ids().getFirst()));
      Recalled.Item after = item(scope.recall(recall), said.ids().get(1));

      assertEquals(0, part(before, "dense"), 1e-12);
      assertTrue(part(after, "dense") > 0.1, after.why());
    }
  }

  private static Recalled.Item item(Recalled recalled, String id) {
    return recalled.memories().stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
