package dev.winnow.engine.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.exchange.WeightFiles.Imported;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorFilesTest {
  private final AtomicInteger texts = new AtomicInteger();
  private final Models models =
      Models.open(
          ModelsConfig.DEFAULTS.withListener(call -> texts.addAndGet(call.counts().texts())));

  @TempDir Path folder;

  @AfterEach
  void close() {
    models.close();
  }

  private Engine engine(String name) {
    return Engine.open(
        folder.resolve(name),
        EngineConfig.DEFAULTS
            .withModels(models)
            .withRecipe(Recipe.DEFAULTS.withEmbedder("minilm")));
  }

  private String line(String id, String text) {
    return "{\"_id\": \"%s\", \"vector\": %s}%n"
        .formatted(id, Arrays.toString(models.embedder("minilm").query(text)));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> found(Engine engine, String query) {
    return engine.search(Query.of(query).withPlan(Plan.dense(9))).hits().stream()
        .map(Hit::id)
        .toList();
  }

  @Test
  void vectorsAreTakenWithoutAModelAndGivenBack() throws IOException {
    String lines =
        line("cat", "a cat sleeps")
            + line("long#1", "an engine with two pistons")
            + line("long#0", "rain in spring")
            + line("none#7", "nothing");
    try (Engine engine = engine("index")) {
      engine.add(
          Document.of("long", "some more text")
              .withPassages(List.of(Passage.of(0, 4), Passage.of(5, 14))));
      engine.commit();
      texts.set(0);

      Imported done = new VectorFiles(engine, "").read(file("v.jsonl", lines), false);
      assertEquals(new Imported(2, 0, 2, "cat"), done);
      assertEquals(2, new VectorFiles(engine, "").read(file("v.jsonl", lines), true).added());
      assertEquals(0, texts.get());

      assertEquals("cat", found(engine, "sleeping cats").getFirst());
      assertEquals("long", found(engine, "pistons of an engine").getFirst());
      Path first = folder.resolve("first.jsonl.gz");
      assertEquals(4, new VectorFiles(engine, "dense").write(first));
      try (Engine other = engine("other")) {
        assertEquals(4, new VectorFiles(other, "").read(first, true).taken());
        assertEquals(4, new VectorFiles(other, "").write(folder.resolve("second.jsonl")));
        assertEquals("cat", found(other, "sleeping cats").getFirst());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "b | [1, 2] | the vector has 2 components; expected the 384 of 'dense'; use the model",
        "b | [ZEROS, 0] | more than 384 components",
        "b | [ZEROS] | vector has length 0, which has no cosine",
        "a | [ZEROS] | vector has length 0",
        "a | GOOD | an earlier line has a vector of 'a', too",
        "b | [NaN] | NaN",
      })
  void whatDoesNotFitIsNamedWithItsLine(String id, String vector, String told) throws IOException {
    String zeros = "0, ".repeat(383) + "0";
    String written = vector.replace("ZEROS", zeros).replace("GOOD", "[1" + ", 0".repeat(383) + "]");
    Path file =
        file(
            "v.jsonl",
            line("a", "a cat") + "{\"_id\": \"" + id + "\", \"vector\": " + written + "}\n");
    try (Engine engine = engine("index")) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> new VectorFiles(engine, "").read(file, true));

      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("line 2 of " + file), message);
      assertTrue(message.contains(told), message);
      assertEquals(List.of("a"), found(engine, "cat"));
    }
  }

  @Test
  void denseVectorsAreNoCiff() {
    try (Engine engine = engine("index")) {
      Path ciff = folder.resolve("v.ciff");
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> new VectorFiles(engine, "").write(ciff));
      assertTrue(String.valueOf(e.getMessage()).contains("vectors.jsonl"), e.toString());
    }
  }
}
