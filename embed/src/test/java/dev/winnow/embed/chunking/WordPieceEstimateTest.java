package dev.winnow.embed.chunking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Measures the estimate against the tokenizer of the default model.
class WordPieceEstimateTest {
  private static final TokenStarts ESTIMATE = TokenStarts.estimate();
  private static HuggingFaceTokenizer tokenizer;

  @BeforeAll
  static void open() throws IOException {
    var options = Map.of("truncation", "false", "padding", "false");
    try (var json = TokenStarts.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      tokenizer = HuggingFaceTokenizer.newInstance(json, options);
    }
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void wordsAndMarksAreTokens() {
    assertArrayEquals(new int[] {0, 5, 7, 12}, ESTIMATE.of("Hello, world!"));
  }

  @Test
  void identifiersAndNumbersAreSeveralTokens() {
    assertEquals(4, ESTIMATE.of("BufferedReader").length);
    assertEquals(5, ESTIMATE.of("1234567890").length);
  }

  @Test
  void lettersOfOtherScriptsAreTokens() {
    assertEquals(2, ESTIMATE.of("\u4e2d\u6587").length);
    assertEquals(3, ESTIMATE.of("\u043c\u0438\u0440").length);
  }

  @Test
  void essaysAreWithinFivePercent() {
    assertError("essays", ChunkCorpora.essays().values(), .05);
  }

  @Test
  void benchmarkCorporaAreWithinTenPercent() {
    ChunkCorpora.markdown().forEach((name, text) -> assertError(name, List.of(text), .10));
  }

  @Test
  void sourceCodeIsWithinFifteenPercent() {
    assertError("code", ChunkCorpora.sources(), .15);
    assertError("jdk", ChunkCorpora.jdk(200).values(), .15);
  }

  @Test
  void chunksOfTheDefaultBudgetFitTheDefaultModel() {
    List<String> chunks = new ArrayList<>();
    for (String text : ChunkCorpora.markdown().values()) {
      chunks.addAll(ChunkTexts.texts(Chunker.sentences(200, 0), text));
    }
    for (String text : ChunkCorpora.jdk(200).values()) {
      chunks.addAll(ChunkTexts.texts(Chunker.code("A.java", 200), text));
    }

    int[] tokens = chunks.stream().mapToInt(WordPieceEstimateTest::count).sorted().toArray();

    double over = Arrays.stream(tokens).filter(n -> n > 254).count() / (double) tokens.length;
    IO.println(
        "%d chunks: median %d, 99%% %d, max %d, over 254: %.4f"
            .formatted(
                tokens.length,
                tokens[tokens.length / 2],
                tokens[tokens.length * 99 / 100],
                tokens[tokens.length - 1],
                over));
    assertTrue(over < .02, "share over 254 tokens: " + over);
  }

  private static void assertError(String name, Collection<String> texts, double bound) {
    long real = 0;
    long estimated = 0;
    for (String text : texts) {
      real += count(text);
      estimated += ESTIMATE.of(text).length;
    }
    double error = estimated / (double) real - 1;
    IO.println("%s: %d tokens, estimate %+.3f".formatted(name, real, error));
    assertTrue(Math.abs(error) <= bound, name + ": " + error);
  }

  private static int count(String text) {
    Encoding encoding = tokenizer.encode(text, false, false);
    return encoding.getIds().length;
  }
}
