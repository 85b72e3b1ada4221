package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparePlansTest {
  private static final String SMALL = "{\"lexical\":{\"k\":1}}";

  private @TempDir Path folder;

  @BeforeEach
  void write() {
    var config = EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    try (Engine engine = Engine.open(folder.resolve("docs"), config)) {
      engine.add(
          Document.of("keys", "Rotate the key. A key is rotated."),
          Document.of("doors", "A key opens a door."));
      engine.commit();
    }
  }

  @Test
  void hitsOfBothPlansAreShownWithTheirMoves() {
    Outcome outcome = run("lexical", SMALL, "rotate key", "door");

    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("   1    1     =  keys"), outcome.out());
    assertTrue(outcome.out().contains("   2    -  gone  doors"), outcome.out());
    assertTrue(outcome.out().contains("2 queries, 1 with the same hits"), outcome.out());
  }

  @Test
  void theSameAsJson() throws Exception {
    Outcome outcome = run("--json", "lexical", SMALL, "rotate key");

    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertEquals("keys", json.at("/queries/0/b/hits/0/id").textValue());
    assertEquals(0.5, json.at("/mean/jaccard").doubleValue());
  }

  @Test
  void aPlanThatCannotBeReadIsAMistakeOfUse() {
    Outcome outcome = run("lexical", "magic", "key");

    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("magic"), outcome.err());
  }

  private Outcome run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "compare-plans";
    int at = 1;
    for (String arg : args) {
      if (arg.startsWith("--")) {
        all[at++] = arg;
      }
    }
    all[at++] = folder.resolve("docs").toString();
    for (String arg : args) {
      if (!arg.startsWith("--")) {
        all[at++] = arg;
      }
    }
    return Outcome.of(all);
  }
}
