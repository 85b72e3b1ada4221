package dev.winnow.embed.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordPiecesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final URL FAST =
      WordPiecesTest.class.getResource("/all-minilm-l6-v2-q-tokenizer.json");
  private static final List<String> TEXTS =
      List.of(
          "",
          "Who services the boiler, and when?",
          "naïve Zürich STRASSE/straße İIıi",
          "天地玄黃，宇宙洪荒。東京タワー",
          "a\u0000b\u00adc\u200bd\ufeff e\u2028f",
          "unaffable ##ing [MASK] [CLS] [cls] 👩‍👩‍👧‍👦",
          "x".repeat(101) + " " + "antidisestablishmentarianism".repeat(3));

  private @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    JsonNode vocabulary;
    try (var in = FAST.openStream()) {
      vocabulary = JSON.readTree(in).at("/model/vocab");
    }
    String[] lines = new String[vocabulary.size()];
    vocabulary.properties().forEach(word -> lines[word.getValue().asInt()] = word.getKey());
    Files.writeString(folder.resolve("vocab.txt"), String.join("\n", lines) + "\n");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"bert\"}");
  }

  @Test
  void aVocabularyReadsAsTheTokenizerThatWasMadeOfIt() throws IOException {
    try (var slow = open(file());
        var fast = open(FAST)) {
      for (String text : TEXTS) {
        assertArrayEquals(fast.ids(text), slow.ids(text), text);
        assertArrayEquals(fast.framed(text), slow.framed(text), text);
        assertArrayEquals(fast.text(text).ids(), slow.text(text).ids(), text);
      }
      assertEquals(fast.id("[MASK]"), slow.id("[MASK]"));
    }
  }

  @Test
  void linesMayEndAsOnWindows() throws IOException {
    Path words = folder.resolve("vocab.txt");
    Files.writeString(words, Files.readString(words).replace("\n", "\r\n"));

    try (var slow = open(file());
        var fast = open(FAST)) {
      assertArrayEquals(fast.framed(TEXTS.get(1)), slow.framed(TEXTS.get(1)));
    }
  }

  @Test
  void theFilesBesideItSayTheRest() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\":\"BertTokenizer\",\"do_lower_case\":false}");

    try (var cased = open(file())) {
      int unknown = cased.id("[UNK]").orElseThrow();

      assertTrue(Arrays.stream(cased.ids("Who")).anyMatch(id -> id == unknown));
      assertFalse(Arrays.stream(cased.ids("who")).anyMatch(id -> id == unknown));
    }
  }

  /// As in the cache of Hugging Face, where files are links to others without their names.
  @Test
  void linksAreReadWithTheFilesBesideThem() throws IOException {
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/1"));
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    for (String name : List.of("vocab.txt", "config.json")) {
      Files.move(folder.resolve(name), blobs.resolve("0" + name.length()));
      Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/0" + name.length()));
    }

    try (var slow = open(TokenizerFile.in(snapshot).orElseThrow());
        var fast = open(FAST)) {
      assertArrayEquals(fast.framed(TEXTS.get(2)), slow.framed(TEXTS.get(2)));
    }
  }

  @Test
  void aTokenizerThatIsThereCounts() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{}");

    assertTrue(file().toString().endsWith("tokenizer.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"model_type\":\"roberta\"}", "{\"model_type\":\"llama\"}", "{}"})
  void otherFamiliesAreRefused(String config) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);

    var e = assertThrows(ModelException.class, () -> TokenizerFile.read(file()));

    assertTrue(e.getMessage().contains("BERT and MPNet alone"), e.getMessage());
    assertTrue(e.getMessage().contains("save_pretrained"), e.getMessage());
  }

  @Test
  void whatIsNoVocabularyIsRefused() throws IOException {
    Path words = folder.resolve("vocab.txt");
    Files.writeString(words, "the\nof\n");
    var e = assertThrows(ModelException.class, () -> TokenizerFile.read(file()));
    assertTrue(e.getMessage().contains("has no line '[UNK]' among its 2"), e.getMessage());

    Files.write(words, "[UNK]\n[CLS]\n[SEP]\nZürich\n".getBytes(StandardCharsets.ISO_8859_1));
    e = assertThrows(ModelException.class, () -> TokenizerFile.read(file()));
    assertTrue(e.getMessage().contains("is not in UTF-8"), e.getMessage());
  }

  private URL file() throws IOException {
    return TokenizerFile.in(folder).orElseThrow();
  }

  private static Tokenizer open(URL file) {
    return Tokenizer.open(file, TestModels.CACHE.resolve("native").toAbsolutePath());
  }
}
