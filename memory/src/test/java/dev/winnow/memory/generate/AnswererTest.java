package dev.winnow.memory.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.Scope;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackConfig.Trimming;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Packing;
import dev.winnow.memory.pack.Packing.Scoring;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packs made with the help of a real decoder of random weights.
class AnswererTest {
  private static final Path RESOURCES = Path.of("../embed/src/test/resources");
  private static final Recall WHERE = Recall.of("Where does Ada live in town?").withK(20);

  private @TempDir Path folder;
  private final Models models = Models.open(ModelsConfig.DEFAULTS);
  private Decoder decoder;
  private Answerer answerer;
  private Memory memory;
  private Scope scope;

  @BeforeEach
  void open() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    for (String name :
        List.of(
            "models/llama/config.json",
            "models/llama/model.safetensors",
            "decoder/tokenizer.json",
            "decoder/tokenizer_config.json")) {
      Path file = RESOURCES.resolve(name);
      Files.copy(file, model.resolve(file.getFileName()));
    }
    decoder = models.decoder(model.toString());
    var generator = Generator.inProcess(decoder, GenerationConfig.DEFAULTS.withTokens(4));
    answerer = new Answerer(generator, decoder::count, 2_000);
    EngineConfig engine = EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder("none"));
    memory = Memory.open(folder.resolve("memory"), MemoryConfig.DEFAULTS.withEngine(engine));
    scope = memory.scope("ada");
    for (int i = 0; i < 6; i++) {
      String text = "In town %d Ada saw a bakery. She may live there. It rained.".formatted(i);
      Remembered _ = scope.remember(new Entry.Turn("s", "Ada", text, Instant.EPOCH));
    }
  }

  @AfterEach
  void close() {
    memory.close();
    models.close();
  }

  private Pack pack(Answerer by, Packing packing) {
    return by.pack(scope, WHERE, packing, Packer.of(packing.config(), TokenCounter.estimate()));
  }

  @Test
  void surprisalOfADecoderChoosesSentences() {
    Packing packing =
        Packing.DEFAULTS
            .withConfig(
                PackConfig.DEFAULTS.withTrimming(new Trimming(Trimming.Mode.ALWAYS, 30, 1_000)))
            .withScoring(Scoring.SURPRISAL, 1);

    Pack pack = pack(answerer, packing);

    Packer alone =
        Packer.of(packing.config(), TokenCounter.estimate())
            .withScorer(SentenceScorer.surprisal(decoder::surprisal, 1));
    assertEquals(scope.pack(WHERE, alone).text(), pack.text());
    assertFalse(pack.parts().isEmpty());
    assertEquals(Pack.Form.SENTENCES, pack.parts().getFirst().form());
    assertNotEquals(scope.pack(WHERE, alone.withScorer(SentenceScorer.lexical())), pack);
  }

  @Test
  void certaintyOfADecoderRanksMemories() {
    PackConfig tight =
        PackConfig.DEFAULTS
            .withBudget(150)
            .withTrimming(Trimming.DEFAULTS.withMode(Trimming.Mode.OFF));
    Pack pack =
        pack(answerer, Packing.DEFAULTS.withConfig(tight).withScoring(Scoring.CERTAINTY, 6));

    assertFalse(pack.parts().isEmpty());
    assertEquals(
        pack.text(),
        pack(answerer, Packing.DEFAULTS.withConfig(tight).withScoring(Scoring.CERTAINTY, 6))
            .text());
  }

  @Test
  void aModelJudgesWhatDoesNotFitAndAtMostAsOftenAsAllowed() {
    List<String> asked = new ArrayList<>();
    Generator saysNo =
        (question, pack, onText) -> {
          asked.add(pack.text() + question);
          return new Answer("No.", List.of(), Answer.Usage.NONE, "stop");
        };
    PackConfig tight = PackConfig.DEFAULTS.withBudget(150);

    Pack pack = pack(Answerer.of(saysNo), Packing.DEFAULTS.withConfig(tight).withJudgements(3));

    assertEquals(3, pack.judgements());
    assertEquals(3, asked.size());
    assertTrue(asked.getFirst().contains("She may live there."), asked.getFirst());
    assertTrue(asked.getFirst().contains("Where does Ada live in town?"), asked.getFirst());
    assertEquals(
        3,
        pack.leftOut().stream()
            .filter(decision -> decision.verdict() == Pack.Verdict.REJECTED)
            .count());
  }

  @Test
  void anAnswerThatIsNeitherYesNorNoRejectsNothing() {
    PackConfig tight = PackConfig.DEFAULTS.withBudget(150);

    Pack pack = pack(answerer, Packing.DEFAULTS.withConfig(tight).withJudgements(2));

    assertEquals(2, pack.judgements());
    assertTrue(
        pack.leftOut().stream().noneMatch(one -> one.verdict() == Pack.Verdict.REJECTED),
        pack.leftOut().toString());
  }

  @Test
  void whatNeedsAModelIsRefusedWithoutOne() {
    for (Packing packing :
        List.of(
            Packing.DEFAULTS.withScoring(Scoring.SURPRISAL, 1),
            Packing.DEFAULTS.withScoring(Scoring.CERTAINTY, 1),
            Packing.DEFAULTS.withJudgements(1))) {
      var error =
          assertThrows(IllegalArgumentException.class, () -> pack(Answerer.QUOTING, packing));
      assertTrue(error.getMessage().startsWith("there is no model that"), error.getMessage());
    }
    for (int wrong : new int[] {0, Packing.MAX_CALLS + 1}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Packing.DEFAULTS.withScoring(Scoring.CERTAINTY, wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> Packing.DEFAULTS.withJudgements(-1));
  }
}
