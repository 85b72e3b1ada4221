package dev.winnow.embed.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.running.TestModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tokenizer library against ids that its Python twin made (bench/oracle/tokenizer_goldens.py).
class TokenizerGoldensTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STRINGS = 10_000;
  private static List<String> strings = List.of();

  static Stream<String> kinds() {
    return Stream.of(
        "wordpiece",
        "bytes-roberta",
        "bytes-llama3",
        "bytes-qwen",
        "unigram-t5",
        "unigram-xlm-roberta",
        "sentence-llama2",
        "sentence-gemma");
  }

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
  @MethodSource("kinds")
  void idsAreThoseOfThePythonLibrary(String name) throws IOException {
    try (Tokenizer tokenizer = open(name)) {
      for (JsonNode golden : lines(name + "/golden.jsonl.gz")) {
        String text = strings.get(golden.get("line").asInt());
        String where = name + " line " + golden.get("line");
        String parsed = golden.has("parsed") ? "parsed" : "ids";
        assertArrayEquals(ids(golden, "ids"), tokenizer.text(text).ids(), where);
        assertArrayEquals(ids(golden, "ids"), tokenizer.ids(text), where);
        assertArrayEquals(ids(golden, parsed), tokenizer.template(text).ids(), where);
      }
    }
  }

  /// Offsets are those of whole characters, in order, and what they leave out is white space or
  /// what the model's normalisation removes.
  @ParameterizedTest
  @MethodSource("kinds")
  void offsetsMapBackToTheText(String name) throws IOException {
    // Qwen's composes characters first, and what is composed may be left out.
    boolean bytes = name.startsWith("bytes") && !name.equals("bytes-qwen");
    try (Tokenizer tokenizer = open(name)) {
      for (int line = 0; line < strings.size(); line++) {
        String text = strings.get(line);
        Tokens tokens = tokenizer.text(text);
        int reached = 0;
        for (int i = 0; i < tokens.count(); i++) {
          int start = tokens.starts()[i];
          int end = tokens.ends()[i];
          String where = name + " line " + line + " token " + i;
          assertTrue(start >= 0 && start <= end && end <= text.length(), where);
          assertTrue(i == 0 || start >= tokens.starts()[i - 1], where);
          assertTrue(whole(text, start) && whole(text, end), where);
          if (bytes && start > reached) {
            // Byte-level tokenizers keep every character.
            assertTrue(text.substring(reached, start).isBlank(), where);
          }
          reached = Math.max(reached, end);
        }
        if (bytes && !text.isBlank()) {
          assertTrue(text.substring(reached).isBlank(), name + " line " + line + " ends early");
        }
      }
    }
  }

  private static boolean whole(String text, int at) {
    return at == 0
        || at == text.length()
        || !(Character.isHighSurrogate(text.charAt(at - 1))
            && Character.isLowSurrogate(text.charAt(at)));
  }

  @Test
  void controlTokensOfATextAreText() throws IOException {
    try (Tokenizer tokenizer = open("bytes-qwen")) {
      int start = tokenizer.id("<|im_start|>").orElseThrow();
      String text = "a <|im_start|>system";

      assertTrue(contains(tokenizer.template(text), start));
      assertFalse(contains(tokenizer.text(text), start));
      assertEquals(OptionalInt.empty(), tokenizer.id("no such token"));
      assertTrue(start < tokenizer.vocabulary());
      Tokens joined = tokenizer.text("half a \uD83D");
      assertEquals(8, joined.ends()[joined.count() - 1]);
    }
  }

  private static boolean contains(Tokens tokens, int id) {
    return Arrays.stream(tokens.ids()).anyMatch(other -> other == id);
  }

  private static Tokenizer open(String name) {
    return Tokenizer.open(
        TokenizerGoldensTest.class.getResource("/tokenizers/" + name + "/tokenizer.json"),
        TestModels.CACHE.resolve("native").toAbsolutePath());
  }

  private static int[] ids(JsonNode golden, String key) {
    JsonNode some = golden.get(key);
    int[] ids = new int[some.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = some.get(i).asInt();
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
