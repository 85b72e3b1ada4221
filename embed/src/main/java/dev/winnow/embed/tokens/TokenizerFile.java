package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.files.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// A `tokenizer.json`: its vocabulary, and a form of it whose control tokens no text can become.
/// The library has an option for the latter, its Java binding does not, so control tokens are
/// renamed to what nobody can know, and those that only stand in the list of added tokens are taken
/// out of it.
public final class TokenizerFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECRET_BYTES = 16;

  private final ObjectNode root;
  private final Map<String, Integer> vocabulary = new HashMap<>();

  private TokenizerFile(ObjectNode root) {
    this.root = root;
    JsonNode vocab = root.path("model").path("vocab");
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        vocabulary.put(vocab.get(id).path(0).asText(), id);
      }
    } else {
      vocab.properties().forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().asInt()));
    }
    for (JsonNode token : root.path("added_tokens")) {
      vocabulary.put(token.path("content").asText(), token.path("id").asInt());
    }
  }

  public static TokenizerFile read(URL file) throws IOException {
    try (InputStream in = file.openStream()) {
      if (JSON.readTree(in) instanceof ObjectNode root && root.path("model").isObject()) {
        return new TokenizerFile(root);
      }
    }
    throw new ModelException(file + " has no object 'model'; expected a tokenizer.json");
  }

  /// The id of a token, written as in the file.
  public OptionalInt id(String token) {
    Integer id = vocabulary.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  int size() {
    return vocabulary.values().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /// As it is.
  InputStream asIs() throws IOException {
    return new ByteArrayInputStream(JSON.writeValueAsBytes(root));
  }

  /// With control tokens that no text can become.
  InputStream textAlone() throws IOException {
    ObjectNode copy = root.deepCopy();
    var model = (ObjectNode) copy.get("model");
    boolean unigram = model.path("vocab").isArray();
    String secret = secret();
    Set<String> control = new HashSet<>();
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode token : copy.path("added_tokens")) {
      String content = token.path("content").asText();
      boolean special = token.path("special").asBoolean();
      if (special) {
        control.add(content);
        ((ObjectNode) token).put("content", secret + kept.size() + "a" + control.size());
      }
      if (!special || !inModel(model, content)) {
        kept.add(token);
      }
    }
    copy.set("added_tokens", kept);
    if (unigram) {
      int number = 0;
      for (JsonNode piece : model.get("vocab")) {
        if (control.contains(piece.path(0).asText())) {
          ((ArrayNode) piece).set(0, secret + "p" + number++);
        }
      }
    }
    return new ByteArrayInputStream(JSON.writeValueAsBytes(copy));
  }

  private static boolean inModel(ObjectNode model, String content) {
    JsonNode vocab = model.path("vocab");
    if (vocab.isObject()) {
      return vocab.has(content);
    }
    for (JsonNode piece : vocab) {
      if (piece.path(0).asText().equals(content)) {
        return true;
      }
    }
    return false;
  }

  /// Between characters that Unicode has set aside for a program's own use.
  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "\uFDD0" + HexFormat.of().formatHex(bytes) + "\uFDD1";
  }
}
