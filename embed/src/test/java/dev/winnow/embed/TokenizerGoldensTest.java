package dev.winnow.embed;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tokenizer library against ids that its Python twin made (bench/oracle/tokenizer_goldens.py).
class TokenizerGoldensTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STRINGS = 10_000;
  private static List<String> strings = List.of();

  @BeforeAll
  static void read() throws IOException {
    strings = new ArrayList<>();
    for (JsonNode line : lines("strings.jsonl.gz")) {
      strings.add(line.asText());
    }
  }

  @Test
  void theStringsAreAllThereAndWhole() {
    assertEquals(STRINGS, strings.size());
    for (String string : strings) {
      assertEquals(
          string,
          new String(string.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
          "a lone surrogate");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wordpiece",
        "bytes-roberta",
        "bytes-llama3",
        "bytes-qwen",
        "unigram-t5",
        "unigram-xlm-roberta",
        "sentence-llama2",
        "sentence-gemma"
      })
  void idsAreThoseOfThePythonLibrary(String name) throws IOException {
    JsonNode json;
    try (var in =
        TokenizerGoldensTest.class.getResourceAsStream("/tokenizers/" + name + "/tokenizer.json")) {
      json = JSON.readTree(in);
    }
    try (HuggingFaceTokenizer parsing = open(json);
        HuggingFaceTokenizer alone = open(textAlone(json.deepCopy()))) {
      for (JsonNode golden : lines(name + "/golden.jsonl.gz")) {
        String text = strings.get(golden.get("line").asInt());
        String where = name + " line " + golden.get("line");
        assertAll(
            () ->
                assertArrayEquals(
                    ids(golden, "ids"), alone.encode(text, false, false).getIds(), where),
            () ->
                assertArrayEquals(
                    ids(golden, "framed"), alone.encode(text, true, false).getIds(), where),
            () ->
                assertArrayEquals(
                    ids(golden, golden.has("parsed") ? "parsed" : "ids"),
                    parsing.encode(text, false, false).getIds(),
                    where));
      }
    }
  }

  /// The tokenizer whose control tokens no text can become, as `text_alone` of the script makes it:
  /// the library has `encode_special_tokens` for this, its binding does not.
  private static JsonNode textAlone(JsonNode json) {
    ObjectNode model = (ObjectNode) json.get("model");
    boolean unigram = model.get("type").asText().equals("Unigram");
    Set<String> vocabulary = new HashSet<>();
    if (unigram) {
      model.get("vocab").forEach(piece -> vocabulary.add(piece.get(0).asText()));
    } else {
      model.get("vocab").fieldNames().forEachRemaining(vocabulary::add);
    }
    Set<String> control = new HashSet<>();
    ArrayNode kept = JSON.createArrayNode();
    int number = 0;
    for (JsonNode token : json.get("added_tokens")) {
      String content = token.get("content").asText();
      if (token.get("special").asBoolean()) {
        control.add(content);
        ((ObjectNode) token).put("content", "\uFDD0" + number + "\uFDD1");
      }
      if (!control.contains(content) || !vocabulary.contains(content)) {
        kept.add(token);
      }
      number++;
    }
    ((ObjectNode) json).set("added_tokens", kept);
    number = 0;
    if (unigram) {
      for (JsonNode piece : model.get("vocab")) {
        if (control.contains(piece.get(0).asText())) {
          ((ArrayNode) piece).set(0, "\uFDD0" + number + "\uFDD2");
        }
        number++;
      }
    }
    return json;
  }

  private static HuggingFaceTokenizer open(JsonNode json) throws IOException {
    return HuggingFaceLibrary.load(
        new ByteArrayInputStream(JSON.writeValueAsBytes(json)),
        Map.of("padding", "false", "truncation", "false"),
        TestModels.CACHE.resolve("native").toAbsolutePath());
  }

  private static long[] ids(JsonNode golden, String key) {
    JsonNode some = golden.get(key);
    long[] ids = new long[some.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = some.get(i).asLong();
    }
    return ids;
  }

  private static List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (var in = TokenizerGoldensTest.class.getResourceAsStream("/tokenizers/" + file);
        var reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }
}
