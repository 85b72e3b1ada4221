package dev.winnow.embed.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a file says of its tokens, as a `tokenizer.json` and a `tokenizer_config.json`. Byte-level
/// BPE whose way of parting words is known by its name here; others are refused, because other
/// words are other tokens.
final class GgufTokenizer {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String KEYS = "tokenizer.ggml.";
  private static final int MOST = 1 << 24;

  private static final int CONTROL = 3;
  private static final int USERS = 4;
  private static final int UNUSED = 5;

  private static final String WORDS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|%s|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /// Control tokens that end a turn by their names, as llama.cpp knows them.
  private static final Set<String> ENDS =
      Set.of("<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end|>", "<|endoftext|>");

  private final GgufMetadata metadata;
  private final List<String> tokens;
  private final List<Long> kinds;
  private final Words words;

  /// How texts are parted before tokens are joined.
  private enum Words {
    /// GPT-2's words.
    GPT_2,
    /// GPT-2's, digits alone.
    DIGITS,
    /// Those of Llama 3: up to three digits together, and a whole word that is a token is one.
    LLAMA_3,
    /// Those of Qwen 2: digits alone, texts in composed form.
    QWEN_2
  }

  GgufTokenizer(GgufMetadata metadata) {
    this.metadata = metadata;
    String model = metadata.text(KEYS + "model");
    if (!model.equals("gpt2")) {
      throw metadata.wrong(KEYS + "model " + model, "gpt2, which is byte-level BPE");
    }
    words = words(metadata.text(KEYS + "pre", "default"));
    tokens = metadata.texts(KEYS + "tokens");
    kinds = metadata.wholes(KEYS + "token_type");
    Set<String> different = new HashSet<>(tokens);
    if (kinds.size() != tokens.size() || different.size() != tokens.size()) {
      throw metadata.wrong(
          "%,d tokens, %,d different ones, of %,d types"
              .formatted(tokens.size(), different.size(), kinds.size()),
          "as many of each");
    }
  }

  private Words words(String name) {
    return switch (name) {
      case "gpt-2", "phi-2", "jina-es", "jina-de", "roberta-bpe" -> Words.GPT_2;
      case "smollm", "starcoder", "refact", "command-r", "codeshell" -> Words.DIGITS;
      case "llama3", "llama-v3", "llama-bpe", "falcon3" -> Words.LLAMA_3;
      case "qwen2", "deepseek-r1-qwen" -> Words.QWEN_2;
      default ->
          throw metadata.wrong(
              KEYS + "pre " + name, "gpt-2, smollm, starcoder, llama-bpe or qwen2, or one alike");
    };
  }

  /// Tokens behind the vocabulary of the model: those from here on are control tokens or users'.
  private int added() {
    int end = tokens.size();
    while (end > 0 && kinds.get(end - 1) == UNUSED) {
      end--;
    }
    while (end > 0 && isAdded(end - 1)) {
      end--;
    }
    return end == 0 ? tokens.size() : end;
  }

  private boolean isAdded(int id) {
    return kinds.get(id) == CONTROL || kinds.get(id) == USERS;
  }

  /// The `tokenizer.json`.
  ObjectNode json() {
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < tokens.size(); id++) {
      if (isAdded(id)) {
        ObjectNode token = added.addObject().put("id", id).put("content", tokens.get(id));
        token.put("single_word", false).put("lstrip", false).put("rstrip", false);
        token.put("normalized", false).put("special", kinds.get(id) == CONTROL);
      }
    }
    json.set("normalizer", words == Words.QWEN_2 ? NODES.objectNode().put("type", "NFC") : null);
    json.putObject("pre_tokenizer").put("type", "Sequence").set("pretokenizers", parting());
    json.set("post_processor", frame());
    json.set("decoder", level(true));
    json.set("model", model());
    return json;
  }

  private static ObjectNode level(boolean regex) {
    return NODES
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", regex);
  }

  private ArrayNode parting() {
    ArrayNode steps = NODES.arrayNode();
    switch (words) {
      case GPT_2 -> steps.add(level(true));
      case DIGITS -> {
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        steps.add(level(true));
      }
      case LLAMA_3 -> split(steps, "\\p{N}{1,3}");
      case QWEN_2 -> split(steps, "\\p{N}");
    }
    return steps;
  }

  private static void split(ArrayNode steps, String numbers) {
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", WORDS.formatted(numbers));
    split.put("behavior", "Isolated").put("invert", false);
    steps.add(level(false));
  }

  /// The tokens before and behind a text, where the file wants some.
  private ObjectNode frame() {
    boolean first = metadata.flag(KEYS + "add_bos_token", words == Words.LLAMA_3);
    boolean last = metadata.flag(KEYS + "add_eos_token", false);
    if (!first && !last) {
      return level(true);
    }
    ObjectNode frame = NODES.objectNode().put("type", "TemplateProcessing");
    ArrayNode single = frame.putArray("single");
    ArrayNode pair = frame.putArray("pair");
    ObjectNode special = NODES.objectNode();
    for (String text : List.of("A", "B")) {
      int type = text.equals("A") ? 0 : 1;
      for (ArrayNode to : type == 0 ? List.of(single, pair) : List.of(pair)) {
        put(to, special, first ? token("bos") : null, type);
        to.addObject().putObject("Sequence").put("id", text).put("type_id", type);
        put(to, special, last ? token("eos") : null, type);
      }
    }
    frame.set("special_tokens", special);
    return frame;
  }

  private void put(ArrayNode to, ObjectNode special, @Nullable String token, int type) {
    if (token == null) {
      return;
    }
    to.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
    ObjectNode known = special.putObject(token).put("id", token);
    known.putArray("ids").add(tokens.indexOf(token));
    known.putArray("tokens").add(token);
  }

  private ObjectNode model() {
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", words == Words.LLAMA_3);
    ObjectNode vocabulary = model.putObject("vocab");
    int end = added();
    for (int id = 0; id < end; id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    for (String merge : metadata.texts(KEYS + "merges")) {
      int blank = merge.indexOf(' ', 1);
      if (blank < 0) {
        throw metadata.wrong("the merge '" + merge + "'", "two parts with a blank between");
      }
      merges.addArray().add(merge.substring(0, blank)).add(merge.substring(blank + 1));
    }
    return model;
  }

  private @Nullable String token(String name) {
    String key = KEYS + name + "_token_id";
    return metadata.has(key)
        ? tokens.get((int) metadata.whole(key, Math.min(MOST, tokens.size() - 1)))
        : null;
  }

  /// The `tokenizer_config.json`, with the chat template.
  ObjectNode settings() {
    ObjectNode settings = NODES.objectNode().put("add_prefix_space", false);
    settings.put("clean_up_tokenization_spaces", false);
    for (String name : List.of("bos", "eos", "unk", "pad")) {
      String full = name.equals("unk") ? "unknown" : name.equals("pad") ? "padding" : name;
      String token = token(full);
      if (token != null) {
        settings.put(name + "_token", token);
      }
    }
    String template = metadata.text("tokenizer.chat_template", "");
    if (!template.isEmpty()) {
      settings.put("chat_template", template);
    }
    return settings;
  }

  /// The `generation_config.json`: tokens that end a turn.
  ObjectNode generation() {
    ObjectNode generation = NODES.objectNode();
    ArrayNode ends = generation.putArray("eos_token_id");
    Set<String> named = new HashSet<>();
    for (String name : List.of("eos", "eot", "eom")) {
      String token = token(name);
      if (token != null) {
        named.add(token);
      }
    }
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      if (named.contains(token) || kinds.get(id) == CONTROL && ENDS.contains(token)) {
        ends.add(id);
      }
    }
    return generation;
  }
}
