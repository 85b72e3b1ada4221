package dev.winnow.embed.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.TestModels;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextTokenizerTest {
  private static final URL JSON =
      TextTokenizerTest.class.getResource("/all-minilm-l6-v2-q-tokenizer.json");
  private static final int CLS = 101;
  private static final int SEP = 102;
  private static TextTokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = open(256, 20_000_000);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static TextTokenizer open(int maxTokens, int maxCharacters) {
    return TextTokenizer.open(
        JSON, maxTokens, maxCharacters, TestModels.CACHE.resolve("native").toAbsolutePath());
  }

  @Test
  void specialTokensFrameTheText() {
    assertArrayEquals(new int[] {CLS, 1037, SEP}, tokenizer.tokenize("a").ids);
  }

  @Test
  void anEmptyTextIsItsSpecialTokens() {
    assertArrayEquals(new int[] {CLS, SEP}, tokenizer.tokenize("").ids);
  }

  @Test
  void aTextThatFitsExactlyDropsNothing() {
    CutText tokens = tokenizer.tokenize("a ".repeat(254));

    assertEquals(256, tokens.ids.length);
    assertEquals(0, tokens.dropped);
  }

  @Test
  void aTextOneTokenTooLongDropsOneAndStillEnds() {
    CutText tokens = tokenizer.tokenize("a ".repeat(255));

    assertEquals(256, tokens.ids.length);
    assertEquals(SEP, tokens.ids[255]);
    assertEquals(1, tokens.dropped);
  }

  @Test
  void tenMegabytesAreCountedExactly() {
    CutText tokens = tokenizer.tokenize("word, ".repeat(1_700_000)); // two tokens each

    assertEquals(256, tokens.ids.length);
    assertEquals(2 * 1_700_000 - 254, tokens.dropped);
  }

  @Test
  void windowsGiveTheTokensOfTheWholeText() {
    String text = " ".repeat(2 * TextTokenizer.WINDOW) + "unbelievable tokenization ".repeat(6000);
    try (var wide = open(40_000, 20_000_000)) {
      int[] expected = wide.tokenize("unbelievable tokenization ").ids;

      int[] ids = wide.tokenize(text).ids;

      assertEquals(6000 * (expected.length - 2) + 2, ids.length);
      for (int i = 1; i < ids.length - 1; i++) {
        assertEquals(expected[1 + (i - 1) % (expected.length - 2)], ids[i], "token " + i);
      }
    }
  }

  @Test
  void wordsBehindTheCharacterLimitAreCountedAsDropped() {
    try (var limited = open(256, 2000)) {
      CutText tokens = limited.tokenize("a ".repeat(1000) + "three more words");

      assertEquals(1000 - 254 + 3, tokens.dropped);
    }
  }

  @Test
  void theCharacterLimitDoesNotPartASurrogatePair() {
    try (var limited = open(256, 1025)) {
      CutText tokens = limited.tokenize("a ".repeat(512) + "😀");

      assertEquals(512 - 254 + 1, tokens.dropped);
    }
  }

  static Stream<String> hostile() {
    return Stream.of(
        "\ud83d",
        "\ude00",
        "\ude00\ud83d",
        "a\ud83db\ude00c",
        "\0",
        "a\0b",
        "\u0001\u0002\u001f\u007f\u0085",
        "\uffff\ufffe\ufeff",
        " \t\r\n\u00a0\u2003\u3000",
        "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
        "\u202e\u202d\u200b\u200d",
        "e" + "\u0301".repeat(5000),
        "x".repeat(300_000),
        "😀".repeat(100_000),
        "漢".repeat(200_000),
        " ".repeat(500_000),
        "[CLS][SEP][PAD][UNK][MASK]",
        "\u1100\u1161\u11a8".repeat(1000));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("hostile")
  void hostileTextGivesFramedTokens(String text) {
    CutText tokens = tokenizer.tokenize(text);

    assertEquals(CLS, tokens.ids[0]);
    assertEquals(SEP, tokens.ids[tokens.ids.length - 1]);
    assertTrue(tokens.dropped >= 0);
  }

  @Test
  void halfACharacterIsReadAsTheReplacementCharacter() {
    assertEquals("a\ufffdb\ufffd", TextTokenizer.withoutUnpairedSurrogates("a\ud83db\ude00"));
    assertEquals("\ufffd\ufffd", TextTokenizer.withoutUnpairedSurrogates("\ude00\ud83d"));
    assertEquals("a😀b", TextTokenizer.withoutUnpairedSurrogates("a😀b"));
  }

  @Test
  void systemPropertiesAreAsBefore() {
    open(16, 1024).close();

    assertEquals(null, System.getProperty("ai.djl.offline"));
    assertEquals(null, System.getProperty("ENGINE_CACHE_DIR"));
  }

  @Test
  void aFileThatIsNoTokenizerIsAnErrorThatNamesIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": 7}");

    var e =
        assertThrows(
            ModelException.class,
            () -> TextTokenizer.open(file.toUri().toURL(), 256, 1024, folder));

    assertTrue(e.getMessage().contains(file.toUri().toURL().toString()), e.getMessage());
    assertTrue(e.getMessage().contains("expected a Hugging Face tokenizer.json"), e.getMessage());
  }
}
