package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Precision;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A vector space compares as the authors of its model do.
class ModelSimilarityTest {
  private static final Path MODELS = Path.of("../embed/src/test/resources/outputs");

  private @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dot", "dot-dense", "euclidean", "cosine", "normalized"})
  void theOrderIsThatOfTheAuthorsLibrary(String name) throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(MODELS.resolve(name).resolve("golden.json").toFile());
    int count = golden.path("texts").size();
    EngineConfig config =
        EngineConfig.DEFAULTS.withRecipe(
            Recipe.DEFAULTS.withEmbedder(MODELS.resolve(name).toString()));
    try (var models = Models.open(ModelsConfig.DEFAULTS.withPrecision(Precision.FP32));
        Engine engine = Engine.open(folder, config.withModels(models))) {
      for (int i = 0; i < count; i++) {
        engine.add(Document.of(Integer.toString(i), golden.path("texts").path(i).asText()));
      }
      engine.commit();
      for (int query = 0; query < count; query++) {
        JsonNode similarities = golden.path("similarity").path(query);
        List<String> expected =
            IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -similarities.path(i).asDouble()))
                .map(String::valueOf)
                .toList();

        List<Hit> hits =
            engine
                .search(
                    Query.of(golden.path("texts").path(query).asText())
                        .withTopK(count)
                        .withPlan(Plan.dense(count)))
                .hits();

        assertEquals(expected, hits.stream().map(hit -> hit.document().id()).toList());
      }
      assertEquals(
          golden.path("name").asText().toUpperCase(Locale.ROOT),
          Objects.requireNonNull(engine.schema().dense()).similarity().name());
    }
  }
}
