package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.files.ModelException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A `vocab.txt`, one piece of a word a line, as the `tokenizer.json` that transformers makes of
/// it. BERT and MPNet had no other file before there was the latter.
final class WordPieces {
  static final String FILE = "vocab.txt";
  private static final String UNKNOWN = "[UNK]";
  private static final int LONGEST_WORD = 100;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private WordPieces() {}

  /// @param folder of the file, whose others tell the class of the tokenizer
  /// @throws ModelException if it is no vocabulary of such pieces
  static ObjectNode read(URL file, Path folder) throws IOException {
    TokenizerClass kind = kind(folder);
    if (!kind.pieces()) {
      throw new ModelException(
          "%s is read for models of the families BERT and MPNet alone, by the model_type in config.json or the tokenizer_class in tokenizer_config.json; expected a tokenizer.json beside it: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER) of transformers makes one"
              .formatted(file));
    }
    ObjectNode vocabulary = vocabulary(file);
    for (String token : List.of(UNKNOWN, kind.first(), kind.last())) {
      if (!vocabulary.has(token)) {
        throw new ModelException(
            "%s has no line '%s' among its %,d; expected a vocabulary of WordPiece in UTF-8: fetch it again"
                .formatted(file, token, vocabulary.size()));
      }
    }
    return json(kind, vocabulary);
  }

  /// By the files beside it.
  private static TokenizerClass kind(Path folder) throws IOException {
    var model = TokenizerSettings.json(folder, "config.json");
    var stated = TokenizerSettings.json(folder, TokenizerSettings.CONFIG);
    return TokenizerClass.of(model, stated);
  }

  private static ObjectNode vocabulary(URL file) throws IOException {
    ObjectNode vocabulary = NODES.objectNode();
    try (InputStream in = file.openStream();
        var lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      int id = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        vocabulary.put(line.stripTrailing(), id++);
      }
    } catch (CharacterCodingException e) {
      throw new ModelException(file + " is not in UTF-8; expected it: fetch it again", e);
    }
    return vocabulary;
  }

  private static ObjectNode json(TokenizerClass kind, ObjectNode vocabulary) {
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (String token : kind.special()) {
      if (vocabulary.has(token)) {
        ObjectNode one = added.addObject().put("id", vocabulary.get(token).asInt());
        one.put("content", token).put("single_word", false).put("lstrip", false);
        one.put("rstrip", false).put("normalized", false).put("special", true);
      }
    }
    ObjectNode normalizer = json.putObject("normalizer").put("type", "BertNormalizer");
    normalizer.put("clean_text", true).put("handle_chinese_chars", true);
    normalizer.putNull("strip_accents").put("lowercase", true);
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode frame = json.putObject("post_processor");
    frame.put("type", kind == TokenizerClass.BERT ? "BertProcessing" : "RobertaProcessing");
    for (String end : List.of("sep", "cls")) {
      String token = end.equals("sep") ? kind.last() : kind.first();
      frame.putArray(end).add(token).add(vocabulary.get(token).asInt());
    }
    if (kind != TokenizerClass.BERT) {
      frame.put("trim_offsets", true).put("add_prefix_space", false);
    }
    json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = json.putObject("model").put("type", "WordPiece").put("unk_token", UNKNOWN);
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", LONGEST_WORD).set("vocab", vocabulary);
    return json;
  }
}
