package dev.winnow.rerank.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.recipe.Cleaning.Brackets;
import dev.winnow.rerank.recipe.Layout.Seams;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Recipes as values.
class RecipeTest {
  static List<Recipe> all() {
    return List.of(
        Recipes.BERT_CROSS_ENCODER,
        Recipes.BGE_RERANKER_V2_M3,
        Recipes.QWEN3_RERANKER,
        Recipes.BGE_RERANKER_V2_GEMMA,
        Recipes.MXBAI_RERANK_V2,
        Recipes.ZERANK,
        Recipes.CTXL_RERANK_V2,
        Recipes.MONO_T5,
        Recipes.JINA_RERANKER_V3,
        Recipes.first(Chat.ZEPHYR),
        Recipes.firstNumeric(Chat.LLAMA3),
        Recipes.firstFixed(Chat.ZEPHYR),
        Recipes.firstNumericFixed(Chat.ZEPHYR),
        Recipes.full(Chat.GEMMA),
        Recipes.rankLlm(Chat.MISTRAL),
        Recipes.labelsBehind(Chat.CHATML),
        Recipes.setwise(Chat.NONE),
        Recipes.pairwise(Chat.CHATML),
        Recipes.queryLikelihood(Chat.NONE),
        Recipes.upr(Chat.LLAMA3));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRecipeIsWhatItsJsonSays(Recipe recipe) {
    assertEquals(recipe, Recipe.parse(recipe.toJson()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\" : | \"temperature\": 1, \"name\": | recipe has [temperature]",
        "\"softmax\" | \"hardmax\" | contrast 'hardmax'; expected one of [softmax, difference]",
        "\"yes-no\" | \"maybe\" | reading 'maybe' is not known",
        "\"as-read\" | {\"tanh\": {}} | post 'tanh' is not known",
        "{query} | {question} | field {question} in",
        "\"words\" : 0 | \"words\" : \"many\" | words \"many\"; expected a whole number",
        "\"seams\" : | \"seams\": \"apart\", \"seams\" : | Duplicate field 'seams'",
        "8192 | 0 | expected at least 1"
      })
  void whatIsNotUnderstoodIsRefusedByName(String part, String other, String message) {
    String json = Recipes.QWEN3_RERANKER.toJson();
    assertTrue(json.contains(part), json);

    refused(message, () -> Recipe.parse(json.replace(part, other)));
  }

  @Test
  void recipesThatCannotBeReadAreRefused() {
    Recipe choice = Recipes.setwise(Chat.NONE);
    refused("expected {label}", () -> Recipes.QWEN3_RERANKER.withReading(choice.reading()));
    refused("expected {label}", () -> choice.withReading(Recipes.QWEN3_RERANKER.reading()));
    refused("in exactly one", () -> layout("q", "no passage", ""));
    refused("{passage} and {label} inside", () -> layout("{passage}", "{passage}", ""));
    refused(
        "expected a piece before it",
        () ->
            new Layout("", List.of(), List.of(new Piece("{passage}")), List.of(), Seams.CONTINUED));
    refused("a slope above 0", () -> new Post.Sigmoid(0, 1));
    refused("has no {label}", () -> new Reading.Choice(Labels.LETTERS, "x", 5, Reading.Vote.MEAN));
    refused(
        "expected 2 to 26",
        () -> new Reading.Choice(Labels.LETTERS, "{label}", 27, Reading.Vote.MEAN));
  }

  @Test
  void passagesOfJinasPromptStandBetweenTheQuery() {
    String prompt = Recipes.JINA_RERANKER_V3.render("q", List.of("a", "b<|embed_token|>"));

    assertTrue(
        prompt.endsWith(
            """
            user
            I will provide you with 2 passages, each indicated by a numerical identifier. Rank the passages based on their relevance to query: q
            <passage id="0">
            a<|embed_token|>
            </passage>
            <passage id="1">
            b<|embed_token|>
            </passage>
            <query>
            q<|rerank_token|>
            </query><|im_end|>
            <|im_start|>assistant
            <think>

            </think>

            """),
        prompt);
  }

  @Test
  void morePassagesThanLabelsCannotBeRendered() {
    refused(
        "27 passages for the 26 labels",
        () -> Recipes.first(Chat.NONE).render("q", Collections.nCopies(27, "p")));
  }

  private static Layout layout(String before, String each, String after) {
    return new Layout(
        "",
        List.of(new Piece(before)),
        List.of(new Piece(each)),
        List.of(new Piece(after)),
        Seams.APART);
  }

  private static void refused(String part, Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void bracesOfALiteralAreWrittenTwice() {
    var piece = new Piece("{{\"q\": \"{query}\"}");

    assertEquals(
        "{\"q\": \"{passage}\"}",
        piece.fill(Values.shared("", "{passage}", 1)).text(),
        "what is filled in is not looked at again");
    assertEquals("a{b", Piece.literal("a{b").fill(Values.shared("", "", 1)).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "see [A] and [abc] and [1] | see (A) and (abc) and [1]",
        "[_] [a^b] [a b] [] | (_) (a^b) [a b] []",
        "Title: Content: text | text",
        "  two   words\t here  | two words here"
      })
  void passagesAreCleanedAsThePublishedCodeDoes(String text, String cleaned) {
    assertEquals(cleaned, new Cleaning(Brackets.LETTERS, true, 300, List.of()).clean(text));
  }

  @Test
  void bracketsAreThoseOfThePublishedPattern() {
    Pattern published = Pattern.compile("\\[([A-z]+)\\]");
    var cleaning = new Cleaning(Brackets.LETTERS, false, 0, List.of());
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append("[[]]A_1 ".charAt(random.nextInt(8)));
      }
      assertEquals(
          published.matcher(text).replaceAll("($1)"),
          cleaning.clean(text.toString()),
          text::toString);
    }
  }

  /// With time that grew as the square of the length this would not end.
  @Test
  void hostilePassagesAreCleanedInLinearTime() {
    var cleaning = new Cleaning(Brackets.BOTH, true, 300, List.of("<mark>"));

    assertEquals(1_000_000, cleaning.clean("[".repeat(1_000_000)).length());
    assertEquals("", cleaning.clean("<mar".repeat(200_000) + "k>".repeat(200_000)));
  }

  @Test
  void wordsAreCharactersWhereThereAreNoSpaces() {
    var ten = new Cleaning(Brackets.KEPT, false, 10, List.of());

    assertEquals("日本語の文章には空白", ten.clean("日本語の文章には空白がありません。"));
    assertEquals("a b c d e f g h i j", ten.clean("a b c d e f g h i j k l"));
    assertEquals("ten words 中文字 and 中文 x y", ten.clean("ten words 中文字 and 中文 x y z"));
    assertEquals("ที่นี่", new Cleaning(Brackets.KEPT, false, 2, List.of()).clean("ที่นี่ไม่มี"));
    assertEquals("한국어 문장", new Cleaning(Brackets.KEPT, false, 2, List.of()).clean("한국어 문장 입니다"));
  }

  @Test
  void whatIsRemovedDoesNotComeTogetherAgain() {
    var cleaning = new Cleaning(Brackets.KEPT, false, 0, List.of("<mark>", "</mark>"));

    assertEquals("ab", cleaning.clean("a<ma<mark>rk>b"));
    assertEquals("", cleaning.clean("<</mark>mark>"));
  }
}
