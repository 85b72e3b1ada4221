package dev.winnow.rerank.models;

import dev.winnow.embed.Models;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.network.Transformer;
import dev.winnow.rerank.recipe.Limits;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import dev.winnow.rerank.recipe.Recipes;

/// Opens judges: a model, and a recipe that says how it is asked.
///
///     try (var models = Models.open(ModelsConfig.DEFAULTS)) {
///       ModelJudge judge = Judges.open(models, "models/qwen3-reranker", Recipes.QWEN3_RERANKER);
///       double[] scores = judge.score("what is bm25", candidates);
///     }
///
/// Decoders that score one answer, or yes against no, are also published with a head of classes,
/// made of the rows of those tokens; they are opened by the same recipe. A recipe that does not suit
/// the model is refused where that can be seen: its tokenizer lacks a control token, an answer is
/// not one token, or the model lacks the head.
public final class Judges {
  private Judges() {}

  /// Opens a model that needs no recipe: an encoder with a classification head, as cross-encoders
  /// are, built here or ready-made. It reads as many tokens of a pair as its files say, up to three
  /// quarters of them of the query. Decoders must be asked as they were trained, which no file
  /// says: name their recipe.
  public static ModelJudge open(Models models, String folder) {
    return open(models, folder, JudgeConfig.DEFAULTS);
  }

  /// As [#open(Models, String)].
  public static ModelJudge open(Models models, String folder, JudgeConfig config) {
    NetworkInfo network = models.network(folder);
    if (network.causal() || network.reads() == Transformer.Reads.ROWS) {
      throw new ModelException(
          "%s (%s) does not say how it is asked; expected an encoder with a head of classes, or a recipe: see Recipes"
              .formatted(folder, network.family()));
    }
    boolean bert = models.tokenizer(folder).id("[SEP]").isPresent();
    Recipe recipe = bert ? Recipes.BERT_CROSS_ENCODER : Recipes.BGE_RERANKER_V2_M3;
    int most = models.maxTokens(folder);
    var limits = new Limits(most, Math.max(1, most - most / 4), most);
    return open(models, folder, recipe.withLimits(limits), config);
  }

  public static ModelJudge open(Models models, String folder, Recipe recipe) {
    return open(models, folder, recipe, JudgeConfig.DEFAULTS);
  }

  /// @param folder of the model, in the Hugging Face layout
  /// @throws ModelException if the recipe does not suit the model
  public static ModelJudge open(Models models, String folder, Recipe recipe, JudgeConfig config) {
    var pieces = new PieceTokenizer(models.tokenizer(folder), recipe.layout());
    pieces.check(recipe.layout());
    var opening = Opening.of(models, folder, config);
    var writer = new PromptWriter(pieces, recipe, opening.network().shape().maxTokens());
    boolean classes = opening.network().causal() && opening.classifies();
    Reading reading = classes ? recipe.reading().ofClasses() : recipe.reading();
    return switch (reading) {
      case Reading.Head outputs -> {
        ClassHead head = ClassHead.of(folder, outputs);
        yield new CrossEncoder(opening.head(), writer, head, opening.together());
      }
      case Reading.Raw(var token, _) ->
          new TokenJudge(opening.decoder(), writer, Answers.id(pieces, token, folder));
      case Reading.YesNo(var yes, var no, _, _) ->
          new TokenJudge(
              opening.decoder(),
              writer,
              Answers.id(pieces, yes, folder),
              Answers.id(pieces, no, folder));
      case Reading.Choice choice -> {
        LabelSet labels = LabelSet.of(pieces, choice, folder);
        var meter = new Meter();
        boolean set = config.presentation() == Presentation.SET;
        yield new ListJudge(
            set ? writer.ofSets() : writer,
            labels,
            choice,
            config,
            opening.reader(recipe, meter),
            meter);
      }
      case Reading.Likelihood _ -> new LikelihoodJudge(opening.scores(), writer);
      case Reading.Cosine cosine -> {
        var meter = new Meter();
        yield new CosineJudge(
            opening.vectors(cosine.projector(), meter), writer, cosine, config, meter);
      }
      case Reading.Decoder decoder ->
          new FirstTokenJudge(
              opening.firstToken(),
              writer,
              decoder,
              pieces.control(decoder.end()),
              Answers.id(pieces, decoder.yes(), folder),
              Answers.id(pieces, decoder.no(), folder));
    };
  }

  /// Late interaction: a model that gives one vector for each token of a query and a passage, such
  /// as ColBERT. The model's files say how it reads them.
  public static ModelJudge lateInteraction(Models models, String folder) {
    return new MaxSimJudge(models.multiVector(folder));
  }
}
