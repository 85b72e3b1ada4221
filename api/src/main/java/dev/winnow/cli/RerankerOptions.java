package dev.winnow.cli;

import dev.winnow.embed.Models;
import dev.winnow.embed.running.Precision;
import dev.winnow.engine.Recipe;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.models.JudgeConfig;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.models.Presentation;
import dev.winnow.rerank.order.Budget;
import dev.winnow.rerank.order.Strategy;
import dev.winnow.rerank.recipe.Chat;
import dev.winnow.rerank.recipe.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which model reorders candidates, and how.
final class RerankerOptions {
  private static final String MAXSIM = "maxsim";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = MAXSIM,
      description = {
        "A folder with a reranking model in the Hugging Face layout, or maxsim: late interaction"
            + " over the token vectors of the built-in minilm (default)."
      })
  private String model = MAXSIM;

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      description = {
        "Recipe for prompting the model: one of bert-cross-encoder, bge-reranker-v2-m3,"
            + " bge-reranker-v2-gemma, qwen3-reranker, mxbai-rerank-v2, zerank, ctxl-rerank-v2,"
            + " first, rankllm, full, set, setwise, pairwise, query-likelihood, upr, monot5,"
            + " late-interaction, jina-reranker-v3, or a JSON file. Cross-encoders need none."
      })
  private @Nullable String recipe;

  @Option(
      names = "--chat",
      paramLabel = "CHAT",
      defaultValue = "chatml",
      description =
          "The model's chat template, for listwise recipes: chatml (default), zephyr, llama3,"
              + " mistral, gemma or none.")
  private String chat = "chatml";

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "Strategy: pointwise, full, sliding, tournament, top-down, setwise or pairwise (default:"
              + " pointwise for judges that score one by one, else tournament).")
  private @Nullable String order;

  @Option(
      names = "--presentation",
      paramLabel = "P",
      defaultValue = "canonical",
      description =
          "Order in which a listwise judge sees passages: canonical (default), as-given or set.")
  private String presentation = "canonical";

  @Option(
      names = "--rotations",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often to judge each list, each time with rotated labels (default: 1).")
  private int rotations = 1;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "auto",
      description =
          "Precision of the model's weights: auto (default; int8 on most processors), fp32,"
              + " int8, int4, or on a GPU fp16 or bf16.")
  private String precision = "auto";

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "100",
      description = "Candidates to rerank for each query (default: 100).")
  private int depth = Stage.DEFAULT_DEPTH;

  @Option(
      names = "--time",
      paramLabel = "SECONDS",
      description =
          "Time budget of a query; candidates not read by then keep their order, behind the"
              + " others.")
  private @Nullable Double seconds;

  /// @throws IllegalArgumentException if an option cannot be understood
  Cascade cascade(Models models) {
    Judge judge = judge(models);
    Strategy strategy = strategy(judge);
    Budget budget = Budget.UNLIMITED;
    if (seconds != null) {
      if (!(seconds > 0) || seconds > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("--time is " + seconds + "; expected seconds above 0");
      }
      budget = budget.withTime(Duration.ofNanos((long) (seconds * 1e9)));
    }
    return Cascade.of(new Stage("model", judge, new Stage.Fixed(strategy), depth, budget));
  }

  private Judge judge(Models models) {
    if (model.equals(MAXSIM)) {
      return Judges.lateInteraction(models, Recipe.DEFAULTS.embedder());
    }
    if ("late-interaction".equals(recipe)) {
      return Judges.lateInteraction(models, model);
    }
    JudgeConfig config =
        JudgeConfig.DEFAULTS
            .withPresentation(chosen("--presentation", presentation, presentations()))
            .withRotations(rotations)
            .withPrecision(chosen("--precision", precision, precisions()));
    return recipe == null
        ? Judges.open(models, model, config)
        : Judges.open(models, model, recipe(recipe), config);
  }

  private static Map<String, Precision> precisions() {
    Map<String, Precision> precisions = new LinkedHashMap<>();
    for (Precision each : Precision.values()) {
      precisions.put(each.name().toLowerCase(Locale.ROOT), each);
    }
    return precisions;
  }

  private static Map<String, Presentation> presentations() {
    Map<String, Presentation> presentations = new LinkedHashMap<>();
    for (Presentation presentation : Presentation.values()) {
      presentations.put(
          presentation.name().toLowerCase(Locale.ROOT).replace('_', '-'), presentation);
    }
    return presentations;
  }

  private Strategy strategy(Judge judge) {
    if (order == null) {
      return judge.pointwise() ? Strategy.Pointwise.DEFAULTS : tournament(judge.window());
    }
    Map<String, Strategy> strategies = new LinkedHashMap<>();
    int window = Math.min(judge.window(), Strategy.Sliding.DEFAULTS.window());
    strategies.put("pointwise", Strategy.Pointwise.DEFAULTS);
    strategies.put("full", new Strategy.Full());
    strategies.put("sliding", new Strategy.Sliding(window, Math.max(1, window / 2)));
    strategies.put("tournament", tournament(judge.window()));
    strategies.put(
        "top-down", new Strategy.TopDown(window, Math.max(1, window / 2), Math.max(1, window)));
    strategies.put("setwise", Strategy.SetwiseHeap.DEFAULTS);
    strategies.put("pairwise", Strategy.PairwiseHeap.DEFAULTS);
    return chosen("--order", order, strategies);
  }

  /// The published tournament, with smaller groups for judges that read fewer candidates at once.
  private static Strategy tournament(int most) {
    int window = Math.min(most, Strategy.Tournament.DEFAULTS.window());
    return new Strategy.Tournament(window, Math.max(1, window / 5), window);
  }

  private dev.winnow.rerank.recipe.Recipe recipe(String name) {
    if (name.endsWith(".json")) {
      try {
        return dev.winnow.rerank.recipe.Recipe.parse(Files.readString(Path.of(name)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the recipe " + name + ": " + e, e);
      }
    }
    Chat template = chosen("--chat", chat, chats());
    Map<String, Supplier<dev.winnow.rerank.recipe.Recipe>> recipes = new LinkedHashMap<>();
    recipes.put("bert-cross-encoder", () -> Recipes.BERT_CROSS_ENCODER);
    recipes.put("bge-reranker-v2-m3", () -> Recipes.BGE_RERANKER_V2_M3);
    recipes.put("bge-reranker-v2-gemma", () -> Recipes.BGE_RERANKER_V2_GEMMA);
    recipes.put("qwen3-reranker", () -> Recipes.QWEN3_RERANKER);
    recipes.put("mxbai-rerank-v2", () -> Recipes.MXBAI_RERANK_V2);
    recipes.put("zerank", () -> Recipes.ZERANK);
    recipes.put("ctxl-rerank-v2", () -> Recipes.CTXL_RERANK_V2);
    recipes.put("first", () -> Recipes.first(template));
    recipes.put("rankllm", () -> Recipes.rankLlm(template));
    recipes.put("full", () -> Recipes.full(template));
    recipes.put("set", () -> Recipes.labelsBehind(template));
    recipes.put("setwise", () -> Recipes.setwise(template));
    recipes.put("pairwise", () -> Recipes.pairwise(template));
    recipes.put("query-likelihood", () -> Recipes.queryLikelihood(template));
    recipes.put("upr", () -> Recipes.upr(template));
    recipes.put("monot5", () -> Recipes.MONO_T5);
    recipes.put("jina-reranker-v3", () -> Recipes.JINA_RERANKER_V3);
    return chosen("--recipe", name, recipes).get();
  }

  private static Map<String, Chat> chats() {
    Map<String, Chat> chats = new LinkedHashMap<>();
    chats.put("chatml", Chat.CHATML);
    chats.put("zephyr", Chat.ZEPHYR);
    chats.put("llama3", Chat.LLAMA3);
    chats.put("mistral", Chat.MISTRAL);
    chats.put("gemma", Chat.GEMMA);
    chats.put("none", Chat.NONE);
    return chats;
  }

  private static <T> T chosen(String option, String name, Map<String, T> known) {
    T chosen = known.get(name);
    if (chosen == null) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected one of %s".formatted(option, name, known.keySet()));
    }
    return chosen;
  }
}
