package dev.winnow.embed.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.tokens.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of `bench/oracle/gguf_goldens.py`: numbers as the package gguf gives them, scores and
/// tokens as transformers gives them.
class GgufFolderTest {
  static final Path RESOURCES = Path.of("src/test/resources/gguf");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path cache = Path.of("");

  private static Path file(String family) {
    return RESOURCES.resolve(family + ".gguf");
  }

  private static JsonNode golden(String family) throws IOException {
    return JSON.readTree(RESOURCES.resolve(family + ".json").toFile());
  }

  private static int[] ints(JsonNode ids) {
    int[] all = new int[ids.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = ids.get(i).asInt();
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void numbersAreThoseOfTheirFormat(String family) throws IOException {
    JsonNode tensors = golden(family).get("tensors");
    Weights weights = Weights.read(GgufFolder.of(file(family), cache));
    Set<String> names = new TreeSet<>();
    tensors.fieldNames().forEachRemaining(names::add);

    assertEquals(names, weights.names());
    for (String name : names) {
      float[] values = weights.floats(name);
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      assertEquals(
          tensors.get(name).asText(), Sha256.of(new ByteArrayInputStream(bytes.array())), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void scoresAreThoseOfTransformers(String family) throws IOException {
    JsonNode golden = golden(family);
    try (var models = Models.open(ModelsConfig.DEFAULTS.withCache(cache))) {
      Decoder decoder = models.decoder(file(family).toString());
      double[] seen = decoder.next(ints(golden.get("ids")));
      JsonNode wanted = golden.get("logProbabilities");
      assertEquals(wanted.size(), seen.length);
      for (int i = 0; i < seen.length; i++) {
        assertEquals(wanted.get(i).asDouble(), seen[i], 1e-4, "token " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void textsBecomeTheTokensOfTransformers(String family) throws IOException {
    try (var models = Models.open(ModelsConfig.DEFAULTS.withCache(cache))) {
      Tokenizer tokenizer = models.tokenizer(file(family).toString());
      for (JsonNode text : golden(family).get("texts")) {
        List<Integer> wanted = new ArrayList<>();
        text.get("ids").forEach(id -> wanted.add(id.asInt()));
        int[] seen = tokenizer.template(text.get("text").asText()).ids();
        assertEquals(wanted, Arrays.stream(seen).boxed().toList(), text.get("text").asText());
      }
      boolean begins = family.equals("llama"); // as its file says
      assertEquals(begins ? 1 : 0, tokenizer.framed("").length);
      assertEquals(3, tokenizer.controlTokens().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void aFileWritesByItsTemplateUntilATurnEnds(String family) throws IOException {
    try (var models = Models.open(ModelsConfig.DEFAULTS.withCache(cache))) {
      Path bare = cache.resolve("model"); // without the ending, by its first bytes
      Files.copy(file(family), bare);
      Decoder decoder =
          models.decoder(bare.toString(), DecoderOptions.DEFAULTS.withPrecision(Precision.INT8));
      int[] prompt = decoder.prompt(List.of(ChatMessage.user("the cat")));
      assertEquals("the cat", decoder.text(prompt));
      assertEquals(List.of(1, 2), List.of(prompt[0], prompt[prompt.length - 1]));
      Generation seen = decoder.generate(prompt, GenerationConfig.DEFAULTS.withTokens(8), _ -> {});
      assertTrue(seen.usage().written() >= 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama"})
  void aFolderIsMadeOnceAndAnewForAnotherFile(String family) throws IOException {
    Path copy = cache.resolve("copy.gguf");
    Files.copy(file(family), copy);
    Path made = GgufFolder.of(copy, cache);
    Files.delete(made.resolve("config.json")); // would be back, were it made again
    assertEquals(made, GgufFolder.of(copy, cache));
    assertTrue(Files.notExists(made.resolve("config.json")));
    Files.setLastModifiedTime(copy, FileTime.fromMillis(1_000));
    Path other = GgufFolder.of(copy, cache);
    assertTrue(Files.exists(other.resolve("config.json")));
    try (Stream<Path> all = Files.list(cache)) {
      assertEquals(3, all.count(), "nothing is left beside");
    }
  }
}
