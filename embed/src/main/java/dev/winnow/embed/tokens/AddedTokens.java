package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tokens that are cut out of texts before anything else, of all files that list some.
final class AddedTokens {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> NAMED =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final JsonNode stated;
  private final ObjectNode tokenizer;
  private final Map<String, Integer> vocabulary;
  private final Map<String, ObjectNode> tokens = new LinkedHashMap<>();

  /// @param stated `tokenizer_config.json`
  AddedTokens(JsonNode stated, ObjectNode tokenizer) {
    this.stated = stated;
    this.tokenizer = tokenizer;
    vocabulary = vocabulary(tokenizer.path("model").path("vocab"));
  }

  static Map<String, Integer> vocabulary(JsonNode vocab) {
    Map<String, Integer> vocabulary = new HashMap<>();
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        vocabulary.put(vocab.get(id).path(0).asText(), id);
      }
    } else {
      vocab.properties().forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().asInt()));
    }
    return vocabulary;
  }

  /// What a token is, which files write as a text or as an object.
  static String content(JsonNode token, String byDefault) {
    return token.isTextual() ? token.asText() : token.path("content").asText(byDefault);
  }

  /// Less than 0 where there is none.
  int id(String token) {
    ObjectNode added = tokens.get(token);
    return added == null ? vocabulary.getOrDefault(token, -1) : added.path("id").asInt();
  }

  /// Adds what `tokenizer.json` lacks.
  ///
  /// @param folder of other files that list tokens
  /// @param anew whether the list in `tokenizer_config.json` replaces that of `tokenizer.json`
  /// @param special tokens of the class, which count where they are in the vocabulary
  /// @return whether anything was added or changed
  boolean merge(Path folder, boolean anew, List<String> special) throws IOException {
    JsonNode listed = stated.path("added_tokens_decoder");
    if (!anew || !listed.isObject()) {
      for (JsonNode token : tokenizer.path("added_tokens")) {
        tokens.put(token.path("content").asText(), (ObjectNode) token);
      }
    }
    if (listed.isObject()) {
      listed.properties().stream()
          .sorted((a, b) -> Integer.compare(number(a.getKey()), number(b.getKey())))
          .forEach(entry -> add(entry.getValue(), entry.getValue().path("special").asBoolean()));
    }
    for (JsonNode token : named(folder, listed.isObject())) {
      if (!tokens.containsKey(content(token, ""))) {
        add(token, true);
      }
    }
    for (String token : special) {
      if (!tokens.containsKey(token) && vocabulary.containsKey(token)) {
        add(NODES.textNode(token), true);
      }
    }
    ArrayNode all = NODES.arrayNode();
    tokens.values().stream()
        .sorted((a, b) -> Integer.compare(a.path("id").asInt(), b.path("id").asInt()))
        .forEach(all::add);
    boolean changed =
        !Set.copyOf(contents(all)).equals(Set.copyOf(contents(tokenizer.path("added_tokens"))));
    if (changed) {
      tokenizer.set("added_tokens", all);
    }
    return changed;
  }

  private static List<JsonNode> contents(JsonNode list) {
    List<JsonNode> contents = new ArrayList<>();
    list.forEach(contents::add);
    return contents;
  }

  private static int number(String id) {
    try {
      return Integer.parseInt(id);
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /// Tokens that are special by their names.
  private List<JsonNode> named(Path folder, boolean listed) throws IOException {
    List<JsonNode> named = new ArrayList<>();
    JsonNode older =
        listed ? NODES.objectNode() : TokenizerSettings.json(folder, "special_tokens_map.json");
    for (String name : NAMED) {
      named.add(older.has(name) ? older.path(name) : stated.path(name));
    }
    for (String list : List.of("extra_special_tokens", "additional_special_tokens")) {
      older.path(list).forEach(named::add);
      stated.path(list).forEach(named::add);
    }
    if (!listed) {
      TokenizerSettings.json(folder, "added_tokens.json")
          .properties()
          .forEach(entry -> {
            if (!tokens.containsKey(entry.getKey())) {
              add(NODES.textNode(entry.getKey()), false);
            }
          });
    }
    named.removeIf(token -> content(token, "").isEmpty());
    return named;
  }

  private void add(JsonNode token, boolean special) {
    String content = content(token, "");
    if (content.isEmpty()) {
      return;
    }
    ObjectNode added = NODES.objectNode();
    added.put("id", id(content) >= 0 ? id(content) : next());
    added.put("content", content);
    for (String flag : List.of("single_word", "lstrip", "rstrip")) {
      added.put(flag, token.path(flag).asBoolean(false));
    }
    added.put("normalized", token.path("normalized").asBoolean(!special));
    added.put("special", special);
    tokens.put(content, added);
  }

  /// The id of a token that has none so far.
  private int next() {
    int added =
        tokens.values().stream().mapToInt(token -> token.path("id").asInt()).max().orElse(-1);
    return Math.max(vocabulary.size(), added + 1);
  }
}
