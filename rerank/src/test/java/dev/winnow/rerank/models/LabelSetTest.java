package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Labels;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Reading.Choice;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Labels are found by cutting what a model would write.
class LabelSetTest extends WithModels {
  private static final Choice FIRST =
      new Choice(Labels.LETTERS, "[{label}]", 26, Reading.Vote.MEAN);

  private static final Choice HUNDRED =
      new Choice(Labels.LETTERS_AND_PAIRS, "[{label}]", 100, Reading.Vote.MEAN);

  private Tokenizer tokenizer(TinyTokenizer tiny) throws IOException {
    return models.tokenizer(tiny.write(folder.resolve("t" + tiny.hashCode())).toString());
  }

  private static LabelSet labels(Tokenizer tokenizer, Choice choice) {
    var pieces = new PieceTokenizer(tokenizer, Recipes.first(Chat.ZEPHYR).layout());
    return LabelSet.of(pieces, choice, "the model");
  }

  @Test
  void theBracketGoesBehindThePromptWhereItIsATokenOfItsOwn() throws IOException {
    Tokenizer apart = tokenizer(TinyTokenizer.PLAIN);

    LabelSet labels = labels(apart, FIRST);

    assertEquals(26, labels.count());
    assertArrayEquals(new int[] {apart.id("[").orElseThrow()}, labels.anchor());
    assertEquals(apart.id("C").orElseThrow(), labels.ids()[2]);
  }

  @Test
  void theBracketStaysWithTheLabelWhereTheyAreOneToken() throws IOException {
    String[] merged =
        IntStream.rangeClosed('A', 'Z')
            .filter(letter -> letter != 'O' && letter != 'Q')
            .mapToObj(letter -> "[" + (char) letter)
            .toArray(String[]::new);
    Tokenizer joined = tokenizer(TinyTokenizer.PLAIN.with(merged));

    LabelSet labels = labels(joined, FIRST);

    assertEquals(24, labels.count());
    assertFalse(labels.names().contains("O"), "O is two tokens");
    assertEquals(0, labels.anchor().length);
    assertEquals(joined.id("[C").orElseThrow(), labels.ids()[2]);
    assertEquals("P", labels.names().get(14));
    assertEquals(joined.id("[P").orElseThrow(), labels.ids()[14]);
  }

  @Test
  void aLabelOfTwoTokensIsNoLabel() throws IOException {
    LabelSet labels = labels(tokenizer(TinyTokenizer.PLAIN.with("AB")), HUNDRED);

    assertEquals(27, labels.count());
    assertEquals("AB", labels.names().getLast());
  }

  @Test
  void fewerThanTwoLabelsAreRefused() throws IOException {
    String unknown = "BCDEFGHIJKLMNOPQRSTUVWXYZ";
    Tokenizer one = tokenizer(new TinyTokenizer(List.of("<unk>"), List.of(), List.of(), unknown));
    var recipe = Recipes.first(Chat.NONE);

    var e =
        assertThrows(
            ModelException.class,
            () -> LabelSet.of(new PieceTokenizer(one, recipe.layout()), FIRST, "the model"));

    assertTrue(
        e.getMessage().contains("of the model has 1 of the labels LETTERS as one token"),
        e.getMessage());
  }

  @Test
  void numbersOfSeveralTokensAreNoLabels() throws IOException {
    var numbers = new Choice(Labels.NUMBERS, "[{label}]", 20, Reading.Vote.MEAN);

    assertEquals(9, labels(tokenizer(TinyTokenizer.PLAIN), numbers).count());
  }

  @Test
  void aHundredLabelsAreFoundWhereThereAreAsMany() throws IOException {
    LabelSet labels = labels(tokenizer(TinyTokenizer.PLAIN.withPairs(74)), HUNDRED);

    assertEquals(100, labels.count());
    assertEquals(100, Arrays.stream(labels.ids()).distinct().count());
  }

  /// Every label of every tokenizer at hand is what its token says, one token after the anchor.
  @ParameterizedTest
  @CsvSource({
    "bytes-llama3, LETTERS_AND_PAIRS",
    "bytes-qwen, LETTERS_AND_PAIRS",
    "sentence-gemma, LETTERS_AND_PAIRS",
    "sentence-llama2, LETTERS_AND_PAIRS",
    "bytes-llama3, NUMBERS",
    "bytes-qwen, NUMBERS",
    "sentence-llama2, NUMBERS"
  })
  void labelsOfRealTokenizersAreWhatTheWholeAnswerIsCutInto(String name, Labels scheme) {
    Tokenizer tokenizer =
        models.tokenizer(Path.of("../embed/src/test/resources/tokenizers", name).toString());
    var choice = new Choice(scheme, "[{label}]", 100, Reading.Vote.MEAN);

    LabelSet labels = labels(tokenizer, choice);

    int before = labels.anchor().length;
    for (int i = 0; i < labels.count(); i++) {
      int[] whole = tokenizer.template("\n[" + labels.names().get(i) + "]").ids();
      int at = IntStream.range(0, whole.length).filter(at(whole, labels, i)).findFirst().orElse(-1);
      assertTrue(at >= before, labels.names().get(i) + " of " + name);
      assertArrayEquals(labels.anchor(), Arrays.copyOfRange(whole, at - before, at));
    }
    assertEquals(labels.count(), Arrays.stream(labels.ids()).distinct().count());
  }

  private static java.util.function.IntPredicate at(int[] whole, LabelSet labels, int label) {
    return i -> whole[i] == labels.ids()[label];
  }
}
