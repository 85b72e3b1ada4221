package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is cut of prompts that are too long.
class FrameTest {
  private static final Path TOKENIZERS = Path.of("../embed/src/test/resources/tokenizers");
  private static final int[] NONE = {};

  private static final String CHINESE = "检索增强生成依赖于高质量的重排序模型。";
  private static final String JAPANESE = "日本語の文章には空白がありません。";
  private static final String THAI = "ภาษาไทยไม่มีช่องว่างระหว่างคำ";
  private static final String EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈👍🏽e\u0301🇫🇷";
  private static final String ARABIC = "النص العربي يُكتب من اليمين إلى اليسار ";

  private final Models models = Models.open(TestModels.CONFIG);
  private final Tokenizer qwen = models.tokenizer(TOKENIZERS.resolve("bytes-qwen").toString());

  @AfterEach
  void close() {
    models.close();
  }

  private PromptWriter writer(Recipe recipe, int most) {
    return new PromptWriter(new PieceTokenizer(qwen, recipe.layout()), recipe, most);
  }

  private static int[] tail(int[] ids, int count) {
    return Arrays.copyOfRange(ids, ids.length - count, ids.length);
  }

  private static boolean contains(int[] ids, int[] part) {
    return IntStream.rangeClosed(0, ids.length - part.length)
        .anyMatch(i -> Arrays.equals(ids, i, i + part.length, part, 0, part.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {CHINESE, JAPANESE, THAI, EMOJI, ARABIC, "plain words of a text "})
  void anEndSurvivesAnyLength(String unit) {
    String passage = unit.repeat(2000);
    for (int most : new int[] {120, 121, 150, 199, 512}) {
      Recipe recipe = Recipes.CTXL_RERANK_V2;
      int[] anchor = qwen.template(" ??").ids();

      int[] ids = writer(recipe, most).frame("what is it", List.of(""), NONE).prompt(passage).ids();

      assertTrue(ids.length <= most && ids.length > most - 40, ids.length + " of " + most);
      assertArrayEquals(anchor, tail(ids, anchor.length));
      assertTrue(contains(ids, qwen.text(" what is it").ids()), "the query is whole");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHINESE, JAPANESE, THAI, EMOJI, ARABIC, "plain words "})
  void textsAreCutBetweenCharactersAsReadersSeeThem(String unit) {
    String passage = unit.repeat(20);
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(passage);
    Recipe recipe = Recipes.QWEN3_RERANKER;
    PromptWriter writer = writer(recipe, 4096);
    int around = writer.pieces().tokens(recipe.each("q", 1, "", 0, "").getFirst(), false).count();
    Set<Integer> lengths = new TreeSet<>();
    for (int budget = 1; budget < 80; budget++) {
      String kept =
          writer.fit(passage, around + budget, text -> recipe.each("q", 1, text, 0, "").getFirst());
      assertTrue(passage.startsWith(kept), kept);
      assertTrue(characters.isBoundary(kept.length()), kept);
      lengths.add(kept.length());
    }
    assertTrue(lengths.size() > 3, "cut at " + lengths);
  }

  @Test
  void theSuffixSurvivesAndTheQueryIsCutAfterThePassage() {
    Recipe recipe = Recipes.QWEN3_RERANKER;
    int[] suffix = qwen.template(recipe.layout().after().getFirst().pattern()).ids();
    int fixed = writer(recipe, 10_000).frame("", List.of(""), NONE).prompt("").ids().length;
    String query = "which of the many passages answers this long question best? ".repeat(3);
    int[] whole = qwen.text(query.strip()).ids();

    int[] some =
        writer(recipe, fixed + whole.length + 5)
            .frame(query.strip(), List.of(""), NONE)
            .prompt("a long passage ".repeat(100))
            .ids();
    int[] none =
        writer(recipe, fixed + 20)
            .frame(query.strip(), List.of(""), NONE)
            .prompt("a long passage ".repeat(100))
            .ids();

    assertTrue(contains(some, Arrays.copyOfRange(whole, 1, whole.length - 1)), "the whole query");
    assertArrayEquals(suffix, tail(some, suffix.length));
    assertTrue(none.length <= fixed + 20, none.length + " tokens");
    assertArrayEquals(suffix, tail(none, suffix.length));
  }

  @Test
  void aQueryLeavesRoomForAPassage() {
    Recipe recipe = Recipes.BERT_CROSS_ENCODER;
    Tokenizer minilm = models.tokenizer("minilm");
    var writer = new PromptWriter(new PieceTokenizer(minilm, recipe.layout()), recipe, 512);

    Prompt prompt =
        writer.frame("query ".repeat(600), List.of(""), NONE).prompt("passage ".repeat(600));

    assertEquals(384 + 2, prompt.passage());
    assertEquals(512, prompt.ids().length);
    assertEquals(102, prompt.ids()[511]);
  }

  @Test
  void theLongestPassagesOfAListAreCutFirst() {
    Recipe recipe = TinyRecipes.LABELS_AHEAD;
    List<String> labels = List.of("A", "B", "C", "D");
    String text = "word ".repeat(200);
    List<String> passages = List.of("short", text, "also short", text);
    PromptWriter writer = writer(recipe, 300);
    Frame frame = writer.frame("query", labels, NONE);

    List<List<int[]>> pieces = frame.passages(passages);

    int room = frame.room();
    int total = 0;
    for (int i = 0; i < 4; i++) {
      total += pieces.get(i).get(1).length;
    }
    assertArrayEquals(qwen.text(" short\n").ids(), pieces.get(0).get(1));
    assertArrayEquals(qwen.text(" also short\n").ids(), pieces.get(2).get(1));
    assertEquals(pieces.get(1).get(1).length, pieces.get(3).get(1).length);
    assertTrue(total <= room + 8 && total > room - 12, total + " of " + room);
    assertArrayEquals(qwen.template("[D]").ids(), pieces.get(3).get(0));
  }

  @Test
  void aListWithoutRoomForItsLabelsIsRefusedWithTheRemedy() {
    List<String> labels = IntStream.range(0, 100).mapToObj(i -> "A").toList();

    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> writer(Recipes.full(Chat.CHATML), 300).frame("query", labels, NONE));

    assertTrue(
        e.getMessage().contains("a prompt for 100 passages has")
            && e.getMessage().endsWith("judge fewer at once"),
        e.getMessage());
  }

  @Test
  void queriesWithoutTokensAreNoQuestion() {
    for (String query : new String[] {"", " ", "\n\n", "\ud800"}) {
      int[] ids =
          writer(Recipes.ZERANK, 200).frame(query, List.of(""), NONE).prompt("a passage").ids();
      assertTrue(ids.length > 3, query);
    }
  }
}
