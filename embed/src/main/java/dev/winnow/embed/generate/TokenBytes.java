package dev.winnow.embed.generate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.embed.files.ModelException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The bytes that each token stands for, by the `decoder` of a `tokenizer.json`: byte-level BPE
/// (GPT-2, Llama 3, Qwen, SmolLM), and pieces with `▁` for a blank and `<0x0A>` for bytes (Llama 2,
/// Mistral, Gemma). A character may be spread over several tokens. Immutable.
final class TokenBytes {
  private static final String BLANK = "\u2581";
  private static final byte[] NONE = {};

  private final byte[][] bytes;
  private final Set<Integer> control;
  private final boolean cutsFirstBlank;

  private TokenBytes(byte[][] bytes, Set<Integer> control, boolean cutsFirstBlank) {
    this.bytes = bytes;
    this.control = control;
    this.cutsFirstBlank = cutsFirstBlank;
  }

  /// @param tokens by their ids, as the file writes them
  /// @param where for messages
  static TokenBytes of(JsonNode tokenizer, List<String> tokens, String where) {
    JsonNode decoder = tokenizer.path("decoder");
    List<String> steps = new ArrayList<>();
    boolean cuts = false;
    for (JsonNode step : decoder.has("decoders") ? decoder.get("decoders") : List.of(decoder)) {
      String type = step.path("type").asText("none");
      steps.add(type);
      cuts |= type.equals("Strip") && step.path("start").asInt() > 0;
      cuts |=
          type.equals("Metaspace")
              && !step.path("prepend_scheme").asText("always").equals("never")
              && step.path("add_prefix_space").asBoolean(true);
    }
    boolean ofBytes = steps.equals(List.of("ByteLevel"));
    boolean ofPieces = steps.contains("Metaspace") || steps.contains("ByteFallback");
    Set<String> known = Set.of("Replace", "ByteFallback", "Fuse", "Strip", "Metaspace");
    if (!ofBytes && !(ofPieces && known.containsAll(steps))) {
      throw new ModelException(
          "%s has the decoder %s; expected ByteLevel, Metaspace or ByteFallback, which texts are written by here; choose a model with one of these"
              .formatted(where, steps));
    }
    byte[][] bytes = new byte[tokens.size()][];
    for (int id = 0; id < bytes.length; id++) {
      bytes[id] = ofBytes ? ofLevel(tokens.get(id)) : ofPiece(tokens.get(id));
    }
    Set<Integer> control = new HashSet<>();
    for (JsonNode added : tokenizer.path("added_tokens")) {
      int id = added.path("id").asInt();
      bytes[id] = added.path("content").asText().getBytes(StandardCharsets.UTF_8);
      if (added.path("special").asBoolean()) {
        control.add(id);
      }
    }
    return new TokenBytes(bytes, control, cuts);
  }

  /// GPT-2 writes each byte as a character that can be seen.
  private static byte[] ofLevel(String token) {
    var all = new ByteArrayOutputStream();
    for (int character : token.codePoints().toArray()) {
      int value = Level.BYTES.indexOf(character);
      if (value < 0) {
        all.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
      } else {
        all.write(value);
      }
    }
    return all.toByteArray();
  }

  private static byte[] ofPiece(String token) {
    return token.matches("<0x[0-9A-F]{2}>")
        ? new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)}
        : token.replace(BLANK, " ").getBytes(StandardCharsets.UTF_8);
  }

  /// The bytes of a token of text; none of a control token, or of an id without one.
  byte[] of(int id) {
    return control.contains(id) || id >= bytes.length ? NONE : bytes[id];
  }

  /// Whether a blank in front of a whole text is the tokenizer's.
  boolean cutsFirstBlank() {
    return cutsFirstBlank;
  }

  /// The characters of GPT-2's bytes, in their order.
  private static final class Level {
    static final String BYTES = bytes();

    private static String bytes() {
      var bytes = new StringBuilder();
      int others = 256;
      for (int value = 0; value < 256; value++) {
        boolean seen =
            value >= '!' && value <= '~'
                || value >= 0xA1 && value <= 0xAC
                || value >= 0xAE && value <= 0xFF;
        bytes.append((char) (seen ? value : others++));
      }
      return bytes.toString();
    }
  }
}
