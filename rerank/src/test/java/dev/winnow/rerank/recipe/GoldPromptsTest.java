package dev.winnow.rerank.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Prompts have the bytes that the rerankers' own code gives them.
class GoldPromptsTest {
  private static final JsonNode GOLD = read();

  private static final Map<String, Recipe> RECIPES =
      Map.ofEntries(
          Map.entry("FIRST/alpha=True/variable=True", Recipes.first(Chat.ZEPHYR)),
          Map.entry("FIRST/alpha=False/variable=True", Recipes.firstNumeric(Chat.ZEPHYR)),
          Map.entry("FIRST/alpha=True/variable=False", Recipes.firstFixed(Chat.ZEPHYR)),
          Map.entry("FIRST/alpha=False/variable=False", Recipes.firstNumericFixed(Chat.ZEPHYR)),
          Map.entry("rank_llm/rank_zephyr_alpha/user", Recipes.rankLlm(Chat.NONE)),
          Map.entry("Qwen3-Reranker/0", Recipes.QWEN3_RERANKER),
          Map.entry("Qwen3-Reranker/1", Recipes.QWEN3_RERANKER),
          Map.entry("Qwen3-Reranker/2", Recipes.QWEN3_RERANKER),
          Map.entry("mxbai-rerank-v2/0", Recipes.MXBAI_RERANK_V2),
          Map.entry("bge-reranker-v2-gemma/0", Recipes.BGE_RERANKER_V2_GEMMA),
          Map.entry("ctxl-rerank-v2/0", Recipes.CTXL_RERANK_V2),
          Map.entry("zerank/0", Recipes.ZERANK),
          Map.entry("monoT5/0", Recipes.MONO_T5),
          Map.entry("setwise/flan-t5", Recipes.setwise(Chat.NONE)));

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(Path.of("src/test/resources/gold_prompts.json").toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static List<String> names() {
    return GOLD.get("prompts").propertyStream().map(Map.Entry::getKey).toList();
  }

  private static String render(String name, Recipe recipe) {
    var passages = new ArrayList<String>();
    GOLD.get("passages").forEach(passage -> passages.add(passage.asText()));
    int slash = name.lastIndexOf('/');
    boolean one = Character.isDigit(name.charAt(slash + 1));
    List<String> read =
        one ? List.of(passages.get(Integer.parseInt(name.substring(slash + 1)))) : passages;
    return recipe.render(GOLD.get("query").asText(), read);
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  @ParameterizedTest
  @MethodSource("names")
  void thePromptHasTheBytesOfTheReference(String name) throws NoSuchAlgorithmException {
    JsonNode gold = GOLD.get("prompts").get(name);

    String rendered = render(name, RECIPES.get(name));

    assertEquals(gold.get("text").asText(), rendered);
    assertEquals(gold.get("bytes").asInt(), rendered.getBytes(UTF_8).length);
    assertEquals(gold.get("sha256").asText(), sha256(rendered));
  }

  @Test
  void everyGoldPromptHasARecipe() {
    assertEquals(14, names().size());
    assertEquals(new TreeSet<>(names()), new TreeSet<>(RECIPES.keySet()));
  }

  @Test
  void aPromptOfAnotherTemplateIsSeen() {
    String name = "FIRST/alpha=True/variable=True";

    String other = render(name, Recipes.rankLlm(Chat.ZEPHYR));

    assertNotEquals(GOLD.get("prompts").get(name).get("text").asText(), other);
  }
}
