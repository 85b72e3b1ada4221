package dev.winnow.rerank.models;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A published reranker's fast path was gone for half a year and every test was green: here the
/// checks meet judges that are wrong on purpose, and must see it.
class ChecksTest extends WithModels {
  private static final int COUNT = 6;

  private String model = "";
  private final Recipe recipe = Recipes.first(Chat.ZEPHYR);
  private final List<Candidate> window = TestModels.random(COUNT, 1);

  @BeforeEach
  void write() throws IOException {
    model = TinyTokenizer.PLAIN.model("qwen3", folder.resolve("qwen3"));
  }

  private PieceTokenizer pieces(Recipe recipe) {
    return new PieceTokenizer(models.tokenizer(model), recipe.layout());
  }

  private ListJudge judge(
      Recipe recipe, LabelSet labels, ListJudge.ListReader reader, Meter meter) {
    return new ListJudge(
        new PromptWriter(pieces(recipe), recipe, 4096),
        labels,
        (Reading.Choice) recipe.reading(),
        JudgeConfig.DEFAULTS.withPresentation(Presentation.AS_GIVEN),
        reader,
        meter);
  }

  private LabelSet labels(Recipe recipe) {
    return LabelSet.of(pieces(recipe), (Reading.Choice) recipe.reading(), model);
  }

  private Forward cached() {
    return models.forward(model, GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true));
  }

  private ListJudge right(Recipe recipe, LabelSet labels) {
    var meter = new Meter();
    return judge(recipe, labels, new PromptReader(cached(), meter), meter);
  }

  /// One pass and nothing generated.
  private boolean fast(ModelJudge judge) {
    Stats before = judge.stats();
    var _ = judge.score("query", window);
    Stats stats = judge.stats().since(before);
    return stats.forwardPasses() == 1 && stats.generatedTokens() == 0;
  }

  /// The shares of labels after the whole prompt, from all scores.
  private boolean agrees(ModelJudge judge) {
    Tokenizer tokenizer = models.tokenizer(model);
    String prompt =
        "<s>" + recipe.render("query", window.stream().map(Candidate::text).toList()) + "[";
    float[] all =
        models.forward(model, GraphOptions.DEFAULTS.withOutput(Output.SCORES))
            .scores(Batch.of(tokenizer.template(prompt).ids()))[0];
    double[] shares =
        IntStream.range(0, COUNT)
            .mapToDouble(i -> Math.exp(all[tokenizer.id("" + (char) ('A' + i)).orElseThrow()]))
            .toArray();
    double sum = IntStream.range(0, COUNT).mapToDouble(i -> shares[i]).sum();
    double[] seen = judge.score("query", window);
    return IntStream.range(0, COUNT).allMatch(i -> Math.abs(seen[i] - shares[i] / sum) < 1e-5);
  }

  @Test
  void theJudgeIsFastAndRight() {
    ListJudge judge = right(recipe, labels(recipe));

    assertTrue(fast(judge));
    assertTrue(agrees(judge));
  }

  /// Lets the model write the list, as RankLLM has done since its logits were dropped.
  @Test
  void aJudgeThatGeneratesIsSeen() {
    var meter = new Meter();
    Forward forward = cached();
    LabelSet labels = labels(recipe);
    ListJudge.ListReader writes =
        (frame, texts, views, ids) -> {
          var once = new PromptReader(forward, meter);
          List<float[]> scores = once.read(frame, texts, views, ids);
          try (KvCache cache = forward.cache(1, 20)) {
            for (int written = 0; written < 10; written++) {
              meter.pass(1);
              var _ = forward.labels(Batch.of(ids[written % ids.length]), cache, ids);
            }
          }
          return scores;
        };

    assertFalse(fast(judge(recipe, labels, writes, meter)));
    assertTrue(meter.stats().generatedTokens() == 10);
  }

  @Test
  void anEndThatIsDroppedIsSeen() {
    Layout layout = recipe.layout();
    Recipe endless =
        new Recipe(
            "endless",
            new Layout(layout.begin(), layout.before(), layout.each(), List.of(), layout.seams()),
            "",
            recipe.cleaning(),
            recipe.limits(),
            recipe.reading());

    assertFalse(agrees(right(endless, labels(recipe))));
  }

  @Test
  void anAnchorThatIsDroppedIsSeen() {
    LabelSet labels = labels(recipe);

    assertFalse(agrees(right(recipe, new LabelSet(new int[0], labels.names(), labels.ids()))));
  }

  @Test
  void labelsThatAreSwappedAreSeen() {
    LabelSet labels = labels(recipe);
    int[] swapped = labels.ids().clone();
    swapped[0] = labels.ids()[1];
    swapped[1] = labels.ids()[0];

    assertFalse(agrees(right(recipe, new LabelSet(labels.anchor(), labels.names(), swapped))));
  }

  /// Numbers where the model was asked for letters: the mistake that costs RankLLM seven points.
  @Test
  void anotherTemplateIsSeen() {
    List<Recipe> others = new ArrayList<>();
    others.add(Recipes.rankLlm(Chat.ZEPHYR));
    others.add(Recipes.first(Chat.MISTRAL));
    others.add(Recipes.firstNumeric(Chat.ZEPHYR));
    for (Recipe other : others) {
      assertFalse(agrees(right(other, labels(other))), other.name());
    }
  }
}
