package dev.winnow.rerank;

import dev.winnow.embed.Forward;
import dev.winnow.embed.ModelException;
import dev.winnow.embed.Models;
import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.GraphOptions.Output;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;

/// Opens judges: a model, and a recipe that says how it is asked.
///
///     try (var models = Models.open(ModelsConfig.DEFAULTS)) {
///       ModelJudge judge = Judges.open(models, "models/qwen3-reranker", Recipes.QWEN3_RERANKER);
///       double[] scores = judge.score("what is bm25", candidates);
///     }
///
/// A recipe that a model was not made for is refused where that can be seen: a control token that
/// its tokenizer does not have, an answer that is not one token, a head that it lacks.
public final class Judges {
  private Judges() {}

  public static ModelJudge open(Models models, String folder, Recipe recipe) {
    return open(models, folder, recipe, JudgeConfig.DEFAULTS);
  }

  /// @param folder of the model, in the Hugging Face layout
  /// @throws ModelException if the model cannot be asked so
  public static ModelJudge open(Models models, String folder, Recipe recipe, JudgeConfig config) {
    var pieces = new PieceTokenizer(models.tokenizer(folder), recipe.layout());
    pieces.check(recipe.layout());
    Transformer transformer = models.transformer(folder);
    var writer = new PromptWriter(pieces, recipe, longest(transformer.shape(), recipe));
    GraphOptions options = GraphOptions.DEFAULTS.withWeights(config.weights());
    return switch (recipe.reading()) {
      case Reading.Raw(var token, _) ->
          new TokenJudge(
              decoder(models, folder, transformer, options),
              writer,
              Answers.id(pieces, token, folder));
      case Reading.YesNo(var yes, var no, _, _) ->
          new TokenJudge(
              decoder(models, folder, transformer, options),
              writer,
              Answers.id(pieces, yes, folder),
              Answers.id(pieces, no, folder));
      case Reading.Decoder _ ->
          throw new ModelException(
              "recipe %s reads a decoder behind an encoder, and of such models the runtime has the encoder alone; expected a decoder such as Qwen3, or an encoder with a head"
                  .formatted(recipe.name()));
      default -> throw new ModelException("later");
    };
  }

  private static int longest(Shape shape, Recipe recipe) {
    return Math.min(recipe.limits().prompt(), shape.maxTokens());
  }

  private static Forward decoder(
      Models models, String folder, Transformer transformer, GraphOptions options) {
    if (!transformer.causal()) {
      throw new ModelException(
          "%s is an encoder (%s); expected a decoder for this recipe"
              .formatted(folder, transformer.family()));
    }
    return models.forward(folder, options.withOutput(Output.LABELS).withCached(true));
  }
}
