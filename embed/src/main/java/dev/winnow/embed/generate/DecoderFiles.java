package dev.winnow.embed.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.jinja.JinjaException;
import dev.winnow.embed.jinja.JinjaTemplate;
import dev.winnow.embed.tokens.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the files of a decoder say of writing:
///
///     tokenizer.json          how tokens become text
///     tokenizer_config.json   chat_template, and the first and last token of a text
///     chat_template.jinja     the template, where it stands alone
///     generation_config.json  eos_token_id: tokens that end a turn
///     config.json             the same, of older models
///
/// @param template of chats, or null if there is none
/// @param special tokens that templates name, such as `bos_token`
/// @param ends ids of tokens that end a turn
record DecoderFiles(
    Path folder,
    @Nullable JinjaTemplate template,
    Map<String, String> special,
    Set<Integer> ends,
    TokenBytes bytes) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_BYTES = 4 << 20;
  private static final List<String> TOKENS =
      List.of("bos_token", "eos_token", "unk_token", "pad_token");

  static DecoderFiles read(Path folder, Tokenizer tokenizer) throws IOException {
    JsonNode settings = json(folder.resolve("tokenizer_config.json"));
    Map<String, String> special = new HashMap<>();
    for (String name : TOKENS) {
      JsonNode token = settings.path(name);
      String text = token.isTextual() ? token.asText() : token.path("content").asText();
      if (!text.isEmpty()) {
        special.put(name, text);
      }
    }
    Set<Integer> ends = new HashSet<>();
    String end = special.get("eos_token");
    if (end != null) {
      tokenizer.id(end).ifPresent(ends::add);
    }
    for (String name : List.of("generation_config.json", "config.json")) {
      JsonNode ids = json(folder.resolve(name)).path("eos_token_id");
      for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
        if (id.isInt()) {
          ends.add(id.asInt());
        }
      }
    }
    Path file = folder.resolve("tokenizer.json");
    TokenBytes bytes = TokenBytes.of(json(file), tokenizer.tokens(), file.toString());
    return new DecoderFiles(folder, template(folder, settings), special, Set.copyOf(ends), bytes);
  }

  private static @Nullable JinjaTemplate template(Path folder, JsonNode settings)
      throws IOException {
    Path file = folder.resolve("chat_template.jinja");
    String source = "";
    if (Files.isRegularFile(file)) {
      requireSize(file);
      source = Files.readString(file);
    } else {
      JsonNode stated = settings.path("chat_template");
      source = stated.asText();
      for (JsonNode named : stated.isArray() ? stated : List.<JsonNode>of()) {
        if (named.path("name").asText().equals("default")) {
          source = named.path("template").asText();
        }
      }
    }
    try {
      return source.isEmpty() ? null : JinjaTemplate.parse(source);
    } catch (JinjaException e) {
      throw new ModelException(
          "the chat template of %s: %s; write prompts without it, or mend it"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static void requireSize(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new ModelException(
          "%s has %,d bytes; expected at most %,d".formatted(file, Files.size(file), MOST_BYTES));
    }
  }

  private static JsonNode json(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s is no JSON: %s; expected a complete file: fetch it again"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }
}
