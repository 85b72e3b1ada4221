package dev.winnow.embed.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextStreamTest {
  private static final List<String> TOKENS =
      List.of(
          "▁Hello", "▁wor", "ld", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "</s>", "!", "<0xC3>");
  private static final String PIECES =
      """
      {"added_tokens": [{"id": 7, "content": "</s>", "special": true}],
       "decoder": {"type": "Sequence", "decoders": [
         {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
         {"type": "ByteFallback"}, {"type": "Fuse"},
         {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}}
      """;

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static List<String> pieces(boolean begins, List<String> stops, int... ids)
      throws IOException {
    List<String> pieces = new ArrayList<>();
    var stream =
        new TextStream(TokenBytes.of(json(PIECES), TOKENS, "here"), begins, stops, pieces::add);
    for (int id : ids) {
      stream.add(id);
    }
    String whole = stream.end();
    assertEquals(whole, String.join("", pieces));
    return pieces;
  }

  @Test
  void bytesOfOneCharacterAreJoined() throws IOException {
    assertEquals(
        List.of("Hello", " wor", "ld", "😀", "!"),
        pieces(true, List.of(), 0, 1, 2, 3, 4, 5, 6, 7, 8));
  }

  @Test
  void aTextThatGoesOnKeepsItsBlank() throws IOException {
    assertEquals(List.of(" Hello", "ld"), pieces(false, List.of(), 0, 2));
  }

  @Test
  void brokenCharactersAreReplaced() throws IOException {
    assertEquals(
        "\uFFFD!\uFFFDld\uFFFD", String.join("", pieces(true, List.of(), 9, 8, 3, 4, 2, 3, 4)));
  }

  @Test
  void whatMayBecomeAStopIsHeldBack() throws IOException {
    assertEquals(
        List.of("Hell", "o ", "world Hell", "o"),
        pieces(true, List.of("world!", "o wox"), 0, 1, 2, 0));
    assertEquals(List.of("Hell"), pieces(true, List.of("o world!"), 0, 1, 2, 8));
  }

  @Test
  void theFirstOfSeveralStopsHolds() throws IOException {
    assertEquals("Hello ", String.join("", pieces(true, List.of("rld", "wor"), 0, 1, 2)));
  }

  @Test
  void anUnknownDecoderIsNamed() throws IOException {
    JsonNode wordPieces = json("{\"decoder\": {\"type\": \"WordPiece\"}}");

    assertEquals(
        "here/tokenizer.json has the decoder [WordPiece]; expected ByteLevel, Metaspace or"
            + " ByteFallback, which texts are written by here; choose a model with one of"
            + " these",
        assertThrows(
                ModelException.class,
                () -> TokenBytes.of(wordPieces, TOKENS, "here/tokenizer.json"))
            .getMessage());
  }
}
