package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.Groups;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a list's order does to its scores: nothing, but where it is asked for.
class PresentationTest extends WithModels {
  private static final GraphOptions LABELS = GraphOptions.DEFAULTS.withOutput(Output.LABELS);

  private String qwen3 = "";
  private String llama = "";

  @BeforeEach
  void write() throws IOException {
    qwen3 = TinyTokenizer.PLAIN.withPairs(74).model("qwen3", folder.resolve("qwen3"));
    llama = TinyTokenizer.PLAIN.withPairs(74).model("llama", folder.resolve("llama"));
  }

  private ModelJudge open(String model, Presentation presentation, int rotations) {
    return Judges.open(
        models,
        model,
        TinyRecipes.LABELS_BEHIND,
        JudgeConfig.DEFAULTS.withPresentation(presentation).withRotations(rotations));
  }

  /// What shuffling changed.
  ///
  /// @param most of a score
  /// @param rankings that are not the first one's
  private record Change(double most, int rankings) {}

  private interface Scores {
    double[] of(List<Candidate> window);
  }

  private static Change shuffled(Scores scores, List<Candidate> window, int shuffles) {
    double[] first = scores.of(window);
    List<Integer> order = new ArrayList<>(IntStream.range(0, window.size()).boxed().toList());
    double most = 0;
    int rankings = 0;
    for (int shuffle = 0; shuffle < shuffles; shuffle++) {
      Collections.shuffle(order, new Random(shuffle));
      double[] seen = scores.of(order.stream().map(window::get).toList());
      double[] own = new double[seen.length];
      for (int i = 0; i < seen.length; i++) {
        own[order.get(i)] = seen[i];
        most = Math.max(most, Math.abs(seen[i] - first[order.get(i)]));
      }
      rankings += ranking(own).equals(ranking(first)) ? 0 : 1;
    }
    return new Change(most, rankings);
  }

  private static List<Integer> ranking(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"CANONICAL, 1000", "SET, 100"})
  void shufflesChangeNoBit(Presentation presentation, int shuffles) {
    ModelJudge judge = open(qwen3, presentation, 1);

    Change change =
        shuffled(window -> judge.score("query", window), TestModels.random(8, 1), shuffles);

    assertEquals(new Change(0, 0), change);
  }

  @ParameterizedTest
  @EnumSource(
      value = Presentation.class,
      names = {"CANONICAL", "SET"})
  void shufflesOfAHundredChangeNoBit(Presentation presentation) {
    ModelJudge judge = open(llama, presentation, 2);

    Change change = shuffled(window -> judge.score("query", window), TestModels.random(100, 2), 5);

    assertEquals(new Change(0, 0), change);
  }

  /// Else the tests above would be blind.
  @Test
  void aListAsItIsGivenChanges() {
    ModelJudge judge = open(qwen3, Presentation.AS_GIVEN, 1);

    Change change = shuffled(window -> judge.score("query", window), TestModels.random(8, 1), 50);

    assertTrue(change.rankings() >= 45 && change.most() > 0.01, change.toString());
  }

  /// Scores of labels, each on its own passage, in the order in which passages are put side by
  /// side.
  private static Scores set(
      Models models, String model, Recipe recipe, LabelSet labels, PromptWriter writer) {
    Forward forward = models.forward(model, LABELS.withCached(true).withGrouped(true));
    return window -> {
      int count = window.size();
      Frame frame = writer.frame("query", labels.first(count), labels.anchor());
      List<String> texts = window.stream().map(Candidate::text).toList();
      List<String> sorted = texts.stream().sorted().toList();
      int[] view = sorted.stream().mapToInt(texts::indexOf).toArray();
      float[] scores =
          new SetReader(forward, new Meter())
              .read(frame, texts, List.of(view), labels.firstIds(count))
              .getFirst();
      return texts.stream().mapToDouble(text -> scores[sorted.indexOf(text)]).toArray();
    };
  }

  private Scores set(String model) {
    Recipe recipe = TinyRecipes.LABELS_BEHIND;
    var pieces = new PieceTokenizer(models.tokenizer(model), recipe.layout());
    LabelSet labels = LabelSet.of(pieces, (Reading.Choice) recipe.reading(), model);
    return set(models, model, recipe, labels, new PromptWriter(pieces, recipe, 4096));
  }

  /// Without the canonical order, which would hide what is not a set. Scores are logits, here of up
  /// to some tens.
  @ParameterizedTest
  @CsvSource({"qwen3, 1000", "llama, 50"})
  void aSetIsASetWhateverTheOrderOfItsKeys(String name, int shuffles) {
    Scores set = set(folder.resolve(name).toString());
    List<Candidate> window = TestModels.random(8, 1);
    double largest = Arrays.stream(set.of(window)).map(Math::abs).max().orElseThrow();

    Change change = shuffled(set, window, shuffles);

    assertTrue(change.most() <= 1e-5 * Math.max(1, largest), change + " of " + largest);
    assertEquals(0, change.rankings());
  }

  @Test
  void viewsOfKeptKeysAreThoseOfAPromptReadAtOnce() {
    Recipe recipe = TinyRecipes.LABELS_BEHIND;
    var pieces = new PieceTokenizer(models.tokenizer(qwen3), recipe.layout());
    LabelSet labels = LabelSet.of(pieces, (Reading.Choice) recipe.reading(), qwen3);
    Frame frame =
        new PromptWriter(pieces, recipe, 4096).frame("query", labels.first(8), labels.anchor());
    List<String> texts = TestModels.random(8, 4).stream().map(Candidate::text).toList();
    List<int[]> views =
        List.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, new int[] {3, 4, 5, 6, 7, 0, 1, 2});
    Forward kept = models.forward(qwen3, LABELS.withCached(true).withGrouped(true));
    Forward whole = models.forward(qwen3, LABELS.withGrouped(true));

    List<float[]> scores =
        new SetReader(kept, new Meter()).read(frame, texts, views, labels.firstIds(8));

    for (int i = 0; i < 2; i++) {
      Batch batch = atOnce(frame, texts, views.get(i));
      assertArrayEquals(whole.labels(batch, labels.firstIds(8))[0], scores.get(i), 1e-5f);
    }
  }

  /// The same set as one row of groups.
  private static Batch atOnce(Frame frame, List<String> texts, int[] view) {
    List<Integer> ids = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    List<Integer> groups = new ArrayList<>();
    List<List<int[]>> pieces = frame.passages(texts);
    add(ids, positions, groups, frame.before(), 0, Groups.SHARED);
    int start = frame.before().length;
    int last = 0;
    for (int label = 0; label < view.length; label++) {
      int passage = view[label];
      int[] text = pieces.get(passage).get(0);
      int[] own = pieces.get(label).get(1);
      add(ids, positions, groups, text, start, passage + 1);
      add(ids, positions, groups, own, start + text.length, passage + 1);
      last = Math.max(last, start + text.length + own.length);
    }
    add(ids, positions, groups, frame.after(), last, Groups.ALL_SEEING);
    return Batch.of(ints(ids))
        .withPositions(List.of(ints(positions)))
        .withGroups(List.of(ints(groups)));
  }

  private static void add(
      List<Integer> ids,
      List<Integer> positions,
      List<Integer> groups,
      int[] tokens,
      int start,
      int group) {
    for (int i = 0; i < tokens.length; i++) {
      ids.add(tokens[i]);
      positions.add(start + i);
      groups.add(group);
    }
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(i -> i).toArray();
  }

  /// A recipe and passages of so many tokens each, where a character is a token.
  private static Recipe sized(int prefix, int label, int suffix) {
    String name = label == 1 ? "{label}" : "({label})";
    Recipe sized =
        TinyRecipes.list(
            TinyRecipes.pieces("p".repeat(prefix - 1), "{query}"),
            TinyRecipes.pieces("{passage}", name),
            TinyRecipes.pieces("s".repeat(suffix - 1)));
    return sized.withReading(
        new Reading.Choice(
            ((Reading.Choice) sized.reading()).labels(), "[{label}", 100, Reading.Vote.MEAN));
  }

  private static List<Candidate> sized(int count, int total) {
    String[] texts = new String[count];
    int left = total;
    for (int i = 0; i < count; i++) {
      int length = i == count - 1 ? left : total / count;
      texts[i] = "%03d".formatted(i) + "x".repeat(length - 3);
      left -= length;
    }
    return TestModels.candidates(texts);
  }

  @Test
  void aViewReadsLabelsAndTheEndAlone() {
    Recipe recipe = sized(12, 1, 9);
    JudgeConfig set = JudgeConfig.DEFAULTS.withPresentation(Presentation.SET);
    ModelJudge one = Judges.open(models, qwen3, recipe, set);
    ModelJudge eight = Judges.open(models, qwen3, recipe, set.withRotations(8));

    var _ = one.score("q", sized(8, 70));
    var _ = eight.score("q", sized(8, 70));

    assertEquals(99, one.stats().tokens());
    assertEquals(99 + 7 * 17, eight.stats().tokens());
    assertEquals(1 + 8 + 1, one.stats().forwardPasses());
    assertEquals(1 + 8 + 8, eight.stats().forwardPasses());
    assertEquals(0, eight.stats().generatedTokens());
  }

  @Test
  void tenViewsOfAHundredPassagesCostAThirdMoreThanOne() {
    JudgeConfig set = JudgeConfig.DEFAULTS.withPresentation(Presentation.SET).withRotations(10);
    ModelJudge judge = Judges.open(models, qwen3, sized(80, 3, 80), set);

    var _ = judge.score("q", sized(100, 10_000));

    assertEquals(13_880, judge.stats().tokens());
    assertEquals(0, judge.stats().generatedTokens());
  }

  /// The model has 4,096 positions, which a list must do with; of a set only the longest passage
  /// counts.
  @Test
  void aSetHasRoomForMoreThanTheModelHasPositions() {
    ModelJudge list = open(qwen3, Presentation.CANONICAL, 1);
    ModelJudge set = open(qwen3, Presentation.SET, 1);

    var _ = list.score("q", sized(100, 10_000));
    var _ = set.score("q", sized(100, 10_000));

    assertTrue(list.stats().tokens() <= 4096, list.stats().toString());
    assertTrue(set.stats().tokens() > 10_000, set.stats().toString());
    var _ = set.score("q", TestModels.candidates("a", "b".repeat(5000)));
  }

  /// As many views as labels give each passage every label once: what is left is not the labels'.
  @Test
  void allRotationsCancelWhatTheLabelsAreWorth() {
    ModelJudge all = open(qwen3, Presentation.SET, 8);
    List<Candidate> same =
        TestModels.candidates(
            "ab cd", "ab ce", "ab cf", "ab cg", "ab ch", "ab ci", "ab cj", "ab ck");

    double spread = spread(all.score("query", same));
    double one = spread(open(qwen3, Presentation.SET, 1).score("query", same));

    assertTrue(spread < one / 2, spread + " against " + one);
  }

  private static double spread(double[] shares) {
    return Arrays.stream(shares).map(Math::log).max().orElseThrow()
        - Arrays.stream(shares).map(Math::log).min().orElseThrow();
  }
}
