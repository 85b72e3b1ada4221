package dev.winnow.engine.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.verbatim.Ngram;
import dev.winnow.index.verbatim.Seal;
import dev.winnow.index.verbatim.SealHit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// By a decoder of random weights whose tokens are bytes.
class GeneratedTest {
  private static final Path RESOURCES = Path.of("../embed/src/test/resources");
  private static final Seal SEAL = Seal.DEFAULTS.withBeam(4).withLength(5);

  @TempDir Path folder;
  private String model = "";

  @BeforeEach
  void copyModel() throws IOException {
    Path copied = Files.createDirectory(folder.resolve("model"));
    for (String name :
        List.of(
            "models/llama/config.json",
            "models/llama/model.safetensors",
            "decoder/tokenizer.json",
            "decoder/tokenizer_config.json")) {
      Path file = RESOURCES.resolve(name);
      Files.copy(file, copied.resolve(file.getFileName().toString()));
    }
    model = copied.toString();
  }

  private Engine engine(String tokenizer) {
    Engine engine =
        Engine.open(
            folder.resolve("index-" + tokenizer.length()),
            EngineConfig.DEFAULTS.withRecipe(
                Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER).withVerbatim(tokenizer)));
    engine.add(
        Document.of("a", "the apple falls"),
        Document.of("b", "an apple a day"),
        Document.of("c", "fog"),
        Document.of("much", "0123456789 ".repeat(3_000))); // what others have is rare
    engine.commit();
    return engine;
  }

  @Test
  void ngramsAreOfDocumentsAndAsProbableAsTheModelSays() {
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        Engine engine = engine(model)) {
      Decoder decoder = models.decoder(model);
      var generated = new Generated(engine, decoder, Generated.PROMPT);

      List<SealHit> hits = generated.search("what falls?", SEAL, 3);

      List<SealHit> again = generated.search("what falls?", SEAL, 3);
      assertEquals(
          hits.stream().map(SealHit::id).toList(), again.stream().map(SealHit::id).toList());
      assertTrue(!hits.isEmpty());
      int[] prompt = decoder.prompt(Generated.PROMPT.replace("%s", "what falls?"));
      for (SealHit hit : hits) {
        String text = engine.get(hit.id()).orElseThrow().text();
        for (Ngram ngram : hit.ngrams()) {
          int[] ids = ngram.ids().stream().mapToInt(Integer::intValue).toArray();
          assertTrue(text.contains(decoder.text(ids)), () -> decoder.text(ids) + " of " + text);
          assertEquals(logProbability(decoder, prompt, ids), ngram.logProbability(), 1e-3);
        }
      }
    }
  }

  @Test
  void aPlanFindsTheSameDocumentsAndFusesThem() {
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        Engine engine = engine(model)) {
      List<SealHit> hits =
          new Generated(engine, models.decoder(model), Generated.PROMPT)
              .search("what falls?", SEAL, 3);
      Plan plan = PlanJson.parse("{\"seal\":{\"k\":3,\"beam\":4,\"length\":5}}", Map.of());

      List<Hit> found = engine.search(Query.of("what falls?").withPlan(plan)).hits();

      assertEquals(hits.stream().map(SealHit::id).toList(), found.stream().map(Hit::id).toList());
      for (int i = 0; i < hits.size(); i++) {
        assertEquals(hits.get(i).score(), found.get(i).score(), 1e-3);
      }
      Query fused = Query.of("apple").withPlan(Plan.fuse(Plan.lexical(3), plan));
      assertTrue(
          engine.search(fused).hits().stream()
              .flatMap(hit -> hit.ledger().stream())
              .anyMatch(entry -> entry.stage().equals("seal")));
    }
  }

  @Test
  void wordsHaveNoModelThatGeneratesThem() {
    try (Engine engine = engine(Recipe.WORDS)) {
      Query query = Query.of("what falls?").withPlan(Plan.seal(3));

      var e = assertThrows(IllegalArgumentException.class, () -> engine.search(query));

      assertTrue(e.getMessage().contains("index with --verbatim"), e.getMessage());
    }
  }

  private static double logProbability(Decoder decoder, int[] prompt, int[] ids) {
    double sum = 0;
    for (int i = 0; i < ids.length; i++) {
      int[] read = Arrays.copyOf(prompt, prompt.length + i);
      System.arraycopy(ids, 0, read, prompt.length, i);
      sum += decoder.next(read)[ids[i]];
    }
    return sum;
  }

  @Test
  void anotherTokenizerIsRefused() {
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        Engine engine = engine(Recipe.WORDS)) {
      Decoder decoder = models.decoder(model);

      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Generated(engine, decoder, Generated.PROMPT));

      assertTrue(e.getMessage().contains("index with --verbatim"), e.getMessage());
    }
  }
}
