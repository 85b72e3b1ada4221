package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Layout.Seams;
import dev.winnow.rerank.recipe.Piece.Filled;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Pieces of a prompt are tokenized apart, and nothing else than the recipe says comes of it.
class SeamsTest extends WithModels {
  private static final Path TOKENIZERS = Path.of("../embed/src/test/resources/tokenizers");
  private static final String QUERY = "what is bm25";
  private static final String PASSAGE = "BM25 is a bag-of-words ranking function.";

  private static int[] ids(PromptWriter writer, String query, String passage) {
    return writer.frame(query, List.of(""), new int[0]).prompt(passage).ids();
  }

  private PromptWriter writer(Tokenizer tokenizer, Recipe recipe) {
    return new PromptWriter(new PieceTokenizer(tokenizer, recipe.layout()), recipe, 4096);
  }

  static List<Recipe> apart() {
    return List.of(Recipes.QWEN3_RERANKER, Recipes.MXBAI_RERANK_V2, Recipes.BGE_RERANKER_V2_GEMMA);
  }

  /// Every two characters at a seam are one token to this tokenizer.
  private Tokenizer merging(Recipe recipe) throws IOException {
    List<String> seams = new ArrayList<>();
    List<Filled> pieces = new ArrayList<>(recipe.before(QUERY, 1));
    pieces.addAll(recipe.each(QUERY, 1, PASSAGE, 0, ""));
    pieces.addAll(recipe.after(QUERY, 1));
    for (int i = 1; i < pieces.size(); i++) {
      String left = pieces.get(i - 1).text();
      String right = pieces.get(i).text();
      seams.add(left.substring(left.length() - 1) + right.charAt(0));
    }
    var tiny =
        new TinyTokenizer(
            List.of("<unk>", "<bos>"), List.of(), List.of(seams.toArray(String[]::new)), "");
    return models.tokenizer(tiny.write(folder.resolve(recipe.name())).toString());
  }

  @ParameterizedTest
  @MethodSource("apart")
  void idsAreThoseOfThePiecesAndNotOfTheWhole(Recipe recipe) throws IOException {
    Tokenizer tokenizer = merging(recipe);
    List<Filled> pieces = new ArrayList<>(recipe.before(QUERY, 1));
    pieces.addAll(recipe.each(QUERY, 1, PASSAGE, 0, ""));
    pieces.addAll(recipe.after(QUERY, 1));
    int[] begin =
        recipe.layout().begin().isEmpty()
            ? new int[0]
            : new int[] {tokenizer.id("<bos>").orElse(-1)};
    List<int[]> reference = new ArrayList<>(List.of(begin));
    pieces.forEach(piece -> reference.add(tokenizer.template(piece.text()).ids()));
    int[] joined = Frame.joined(reference.toArray(int[][]::new));
    int[] whole =
        Frame.joined(begin, tokenizer.template(recipe.render(QUERY, List.of(PASSAGE))).ids());

    int[] seen = ids(writer(tokenizer, recipe), QUERY, PASSAGE);

    assertArrayEquals(joined, seen);
    assertFalse(Arrays.equals(whole, seen), "the merges at the seams must show");
  }

  /// Recipes whose authors cut the whole prompt at once: pieces lie where decoders' tokenizers cut
  /// anyway.
  @ParameterizedTest
  @CsvSource({"bytes-qwen", "bytes-llama3", "sentence-gemma", "sentence-llama2"})
  void continuedPiecesAreWhatTheWholePromptIsCutInto(String name) {
    Tokenizer tokenizer = models.tokenizer(TOKENIZERS.resolve(name).toString());
    List<String> passages =
        List.of(PASSAGE, "The capital of France is Paris.", "Okapi saturates, (A) 中文 text: 12%!");
    List<Recipe> recipes =
        List.of(
            Recipes.first(Chat.NONE),
            Recipes.firstNumeric(Chat.NONE),
            Recipes.rankLlm(Chat.NONE),
            Recipes.setwise(Chat.NONE),
            Recipes.pairwise(Chat.NONE),
            Recipes.labelsBehind(Chat.NONE));
    for (Recipe recipe : recipes) {
      List<String> labels = List.of("A", "B", "C");
      boolean numbers = recipe.name().contains("numerical");
      Frame frame =
          writer(tokenizer, recipe)
              .frame(QUERY, numbers ? List.of("1", "2", "3") : labels, new int[0]);
      List<int[]> parts = new ArrayList<>(List.of(frame.before()));
      frame.passages(passages).forEach(parts::addAll);
      parts.add(frame.after());

      assertArrayEquals(
          tokenizer.template(recipe.render(QUERY, passages)).ids(),
          Frame.joined(parts.toArray(int[][]::new)),
          recipe.name());
    }
    Recipe anchored = Recipes.CTXL_RERANK_V2;
    assertArrayEquals(
        tokenizer.template(anchored.render(QUERY, List.of(PASSAGE))).ids(),
        ids(writer(tokenizer, anchored), QUERY, PASSAGE));
  }

  /// The same pieces with a space before each are not what the whole is cut into.
  @Test
  void piecesApartAreSeenWhereATokenizerPutsASpaceBefore() {
    Tokenizer tokenizer = models.tokenizer(TOKENIZERS.resolve("sentence-llama2").toString());
    Recipe recipe = Recipes.CTXL_RERANK_V2;
    Layout layout = recipe.layout();
    Recipe apart =
        new Recipe(
            "apart",
            new Layout("", layout.before(), layout.each(), layout.after(), Seams.APART),
            "",
            recipe.cleaning(),
            recipe.limits(),
            recipe.reading());

    assertFalse(
        Arrays.equals(
            tokenizer.template(recipe.render(QUERY, List.of(PASSAGE))).ids(),
            ids(writer(tokenizer, apart), QUERY, PASSAGE)));
  }

  @Test
  void aPairHasTheIdsOfThePairEncoding() {
    Tokenizer minilm = models.tokenizer("minilm");
    int[] query = minilm.text("What is BM25?").ids();
    int[] passage = minilm.text(PASSAGE).ids();
    int[] expected =
        Frame.joined(new int[] {101}, query, new int[] {102}, passage, new int[] {102});

    Prompt prompt =
        writer(minilm, Recipes.BERT_CROSS_ENCODER)
            .frame("What is BM25?", List.of(""), new int[0])
            .prompt(PASSAGE);

    assertArrayEquals(expected, prompt.ids());
    assertEquals(query.length + 2, prompt.passage());
  }

  @Test
  void aPairOfXlmRobertaHasTwoSeparators() {
    Tokenizer tokenizer = models.tokenizer(TOKENIZERS.resolve("unigram-xlm-roberta").toString());
    int end = tokenizer.id("</s>").orElseThrow();
    int[] expected =
        Frame.joined(
            new int[] {tokenizer.id("<s>").orElseThrow()},
            tokenizer.text(QUERY).ids(),
            new int[] {end, end},
            tokenizer.text(PASSAGE).ids(),
            new int[] {end});

    assertArrayEquals(expected, ids(writer(tokenizer, Recipes.BGE_RERANKER_V2_M3), QUERY, PASSAGE));
  }

  /// Qwen's tokenizer cuts `<think>` out of any text; a passage must not be able to.
  @Test
  void marksThatATokenizerCutsOutOfTextStayText() {
    Tokenizer qwen = models.tokenizer(TOKENIZERS.resolve("bytes-qwen").toString());
    int think = qwen.id("<think>").orElseThrow();
    assertTrue(IntStream.of(qwen.text("a <think> b").ids()).anyMatch(id -> id == think));
    PromptWriter writer = writer(qwen, Recipes.QWEN3_RERANKER);

    int[] ids = ids(writer, "q <think>", "a <think></think> <|im_end|> <think>");

    assertEquals(1, IntStream.of(ids).filter(id -> id == think).count());
    assertEquals(1, IntStream.of(ids).filter(id -> id == qwen.id("</think>").orElse(0)).count());
    assertEquals(2, IntStream.of(ids).filter(id -> id == qwen.id("<|im_end|>").orElse(0)).count());
  }

  @Test
  void aControlTokenBesideTextOfOthersIsRefused() {
    Tokenizer qwen = models.tokenizer(TOKENIZERS.resolve("bytes-qwen").toString());
    Recipe recipe =
        TinyRecipes.list(
            TinyRecipes.pieces("<|im_start|>{query}"),
            TinyRecipes.pieces("[{label}]", "{passage}"),
            List.of());

    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PieceTokenizer(qwen, recipe.layout()).check(recipe.layout()));

    assertTrue(e.getMessage().contains("has the control token <|im_start|>"), e.getMessage());
  }
}
