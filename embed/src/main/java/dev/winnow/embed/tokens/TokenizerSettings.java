package dev.winnow.embed.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.files.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the files beside a `tokenizer.json` say of it, read as transformers 5 reads them:
///
///     tokenizer_config.json     do_lower_case, strip_accents, tokenize_chinese_chars,
///                               add_prefix_space, truncation_side, added and special tokens
///     special_tokens_map.json   special tokens, where the former lists no added ones
///     added_tokens.json         added tokens, likewise
///     config.json               model_type, which decides the class where none is named
///     sentence_bert_config.json do_lower_case (or another name of its, see [SentenceConfig])
///
/// What transformers ignores (`add_bos_token` and `add_eos_token` beside a `tokenizer.json`) is
/// ignored here too, and told where the two differ.
final class TokenizerSettings {
  static final String CONFIG = "tokenizer_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Path folder;
  private final JsonNode stated;
  private final TokenizerClass kind;
  private final List<String> notes = new ArrayList<>();
  private boolean changed;

  private TokenizerSettings(Path folder, JsonNode stated, JsonNode model) {
    this.folder = folder;
    this.stated = stated;
    kind = TokenizerClass.of(model, stated);
  }

  /// @param folder of the `tokenizer.json`
  static TokenizerSettings read(Path folder) throws IOException {
    return new TokenizerSettings(folder, json(folder, CONFIG), json(folder, "config.json"));
  }

  static JsonNode json(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
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

  /// Where what is read differs from what a file says.
  List<String> notes() {
    return List.copyOf(notes);
  }

  /// Whether the end of a long text is read instead of its beginning.
  ///
  /// @param tokenizer `tokenizer.json`, which counts where nothing else says
  boolean keepsEnd(JsonNode tokenizer) {
    String side =
        stated.path("truncation_side").asText(tokenizer.at("/truncation/direction").asText());
    return switch (side) {
      case "left", "Left" -> true;
      case "", "right", "Right" -> false;
      default ->
          throw new ModelException(
              "%s has truncation_side '%s'; expected left or right"
                  .formatted(folder.resolve(CONFIG), side));
    };
  }

  /// Whether anything but `tokenizer.json` says how texts are read.
  boolean say() throws IOException {
    return stated.isObject() || SentenceConfig.read(folder).path("do_lower_case").asBoolean();
  }

  /// Changes a tokenizer as the settings want it.
  ///
  /// @return whether anything was changed
  boolean apply(ObjectNode tokenizer) throws IOException {
    if (stated.isObject()) {
      var added = new AddedTokens(stated, tokenizer);
      changed |=
          added.merge(
              folder, rebuilds(tokenizer), rebuilds(tokenizer) ? kind.special() : List.of());
      if (rebuilds(tokenizer)) {
        rebuild(tokenizer, added);
      } else {
        tellCase(tokenizer.path("normalizer"));
      }
      tellEnds(tokenizer.path("post_processor"));
      tellOthers();
    }
    if (SentenceConfig.read(folder).path("do_lower_case").asBoolean()
        && !lowers(tokenizer.path("normalizer"))) {
      lowerFirst(tokenizer);
    }
    return changed;
  }

  private void set(ObjectNode tokenizer, String key, JsonNode value) {
    tokenizer.set(key, value);
    changed = true;
  }

  private boolean rebuilds(JsonNode tokenizer) {
    String type = tokenizer.at("/model/type").asText(kind.model());
    return kind != TokenizerClass.AS_IT_IS && type.equals(kind.model());
  }

  private void rebuild(ObjectNode tokenizer, AddedTokens added) {
    boolean space = stated.path("add_prefix_space").asBoolean(false);
    if (kind.pieces()) {
      ObjectNode normalizer = NODES.objectNode().put("type", "BertNormalizer");
      normalizer.put("clean_text", true);
      normalizer.put("handle_chinese_chars", stated.path("tokenize_chinese_chars").asBoolean(true));
      JsonNode accents = stated.path("strip_accents");
      normalizer.set("strip_accents", accents.isBoolean() ? accents : NODES.nullNode());
      normalizer.put("lowercase", stated.path("do_lower_case").asBoolean(true));
      replace(tokenizer, "normalizer", normalizer);
      replace(tokenizer, "pre_tokenizer", NODES.objectNode().put("type", "BertPreTokenizer"));
    } else {
      if (tokenizer.path("normalizer").isObject()) {
        set(tokenizer, "normalizer", NODES.nullNode());
      }
      JsonNode bytes = tokenizer.path("pre_tokenizer");
      if (!bytes.path("type").asText().equals("ByteLevel")
          || bytes.path("add_prefix_space").asBoolean() != space) {
        set(
            tokenizer,
            "pre_tokenizer",
            NODES
                .objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", space)
                .put("trim_offsets", true)
                .put("use_regex", true));
      }
    }
    frame(tokenizer, added);
  }

  /// Keeps what differs in nothing but members with default values.
  private void replace(ObjectNode tokenizer, String key, ObjectNode wanted) {
    JsonNode present = tokenizer.path(key);
    for (var member : wanted.properties()) {
      JsonNode own = present.path(member.getKey());
      boolean same =
          own.isMissingNode() ? member.getValue().isNull() : own.equals(member.getValue());
      if (!same) {
        set(tokenizer, key, wanted);
        return;
      }
    }
  }

  /// The tokens before and behind a text.
  private void frame(ObjectNode tokenizer, AddedTokens added) {
    String first = AddedTokens.content(stated.path("cls_token"), kind.first());
    String last = AddedTokens.content(stated.path("sep_token"), kind.last());
    JsonNode present = tokenizer.path("post_processor");
    if (TokenFrame.of(present).equals(new TokenFrame(List.of(first), List.of(last)))
        || added.id(first) < 0
        || added.id(last) < 0) {
      return;
    }
    ObjectNode frame = NODES.objectNode().put("type", "RobertaProcessing");
    frame.set("sep", NODES.arrayNode().add(last).add(added.id(last)));
    frame.set("cls", NODES.arrayNode().add(first).add(added.id(first)));
    frame.put("trim_offsets", true).put("add_prefix_space", false);
    set(tokenizer, "post_processor", frame);
  }

  private void tellCase(JsonNode normalizer) {
    JsonNode lower = stated.path("do_lower_case");
    if (lower.isBoolean() && lower.asBoolean() != lowers(normalizer)) {
      notes.add(
          "tokenizer_config.json has do_lower_case %s, which tokenizers of this class do not read; the normalizer in tokenizer.json %s"
              .formatted(
                  lower, lowers(normalizer) ? "brings texts to lower case" : "keeps the case"));
    }
    if (stated.path("strip_accents").isBoolean()
        && !normalizer.toString().contains("\"strip_accents\":" + stated.path("strip_accents"))) {
      notes.add(
          "tokenizer_config.json has strip_accents %s, which tokenizers of this class do not read; the normalizer in tokenizer.json counts"
              .formatted(stated.path("strip_accents")));
    }
  }

  private void tellEnds(JsonNode frame) {
    TokenFrame tokens = TokenFrame.of(frame);
    tellEnd("add_bos_token", "bos_token", tokens.before());
    tellEnd("add_eos_token", "eos_token", tokens.after());
  }

  private void tellEnd(String key, String token, List<String> added) {
    JsonNode wanted = stated.path(key);
    String content = AddedTokens.content(stated.path(token), "");
    boolean adds = content.isEmpty() ? !added.isEmpty() : added.contains(content);
    if (wanted.isBoolean() && wanted.asBoolean() != adds) {
      notes.add(
          "tokenizer_config.json has %s %s, which is not read beside a tokenizer.json (nor by transformers 5); the post_processor there %s %s: change it there if the model was trained otherwise"
              .formatted(key, wanted, adds ? "adds" : "does not add", content));
    }
  }

  private void tellOthers() {
    if (stated.has("auto_map")) {
      notes.add(
          "tokenizer_config.json names a tokenizer in Python (auto_map), which is not run;"
              + " tokenizer.json counts");
    }
    if (stated.path("split_special_tokens").asBoolean()) {
      notes.add(
          "tokenizer_config.json has split_special_tokens true, which is not read: special tokens"
              + " in a text are one token");
    }
  }

  private void lowerFirst(ObjectNode tokenizer) {
    ArrayNode all = NODES.arrayNode().add(NODES.objectNode().put("type", "Lowercase"));
    JsonNode present = tokenizer.path("normalizer");
    if (present.path("type").asText().equals("Sequence")) {
      present.path("normalizers").forEach(all::add);
    } else if (present.isObject()) {
      all.add(present);
    }
    ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
    sequence.set("normalizers", all);
    set(tokenizer, "normalizer", sequence);
  }

  private static boolean lowers(JsonNode normalizer) {
    return switch (normalizer.path("type").asText()) {
      case "Lowercase" -> true;
      case "BertNormalizer" -> normalizer.path("lowercase").asBoolean();
      case "Sequence" -> {
        boolean any = false;
        for (JsonNode part : normalizer.path("normalizers")) {
          any |= lowers(part);
        }
        yield any;
      }
      default -> false;
    };
  }
}
