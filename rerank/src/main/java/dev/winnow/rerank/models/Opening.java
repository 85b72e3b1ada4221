package dev.winnow.rerank.models;

import dev.winnow.embed.Models;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.recipe.Recipe;
import java.util.List;

/// Opens a model in the form that a judge needs.
///
/// @param form of its weights
record Opening(
    Models models, String folder, NetworkInfo network, JudgeConfig config, WeightForm form) {
  /// Most tokens of a batch on a processor; more do not fit its cache and are slower.
  private static final int PROCESSOR_TOKENS = 256;

  private static final int GPU_TOKENS = 8192;

  static Opening of(Models models, String folder, JudgeConfig config) {
    return new Opening(
        models, folder, models.network(folder), config, form(models, folder, config));
  }

  private Forward open(GraphOptions options) {
    return models.forward(folder, options.withWeights(form));
  }

  private static WeightForm form(Models models, String folder, JudgeConfig config) {
    WeightForm form = models.form(folder, config.precision());
    boolean chosen = config.precision() != Precision.AUTO;
    boolean rounds = form == WeightForm.INT8 && config.presentation() == Presentation.SET;
    return rounds && !chosen ? WeightForm.FLOAT : form;
  }

  /// Whether it has a head of classes in place of a language model's.
  boolean classifies() {
    return switch (network.reads()) {
      case FIRST, LAST, MEAN -> true;
      case ROWS, ALL -> false;
    };
  }

  private void requireDecoder() {
    if (!network.causal()) {
      throw new ModelException(
          "%s is an encoder (%s); expected a decoder for this recipe"
              .formatted(folder, network.family()));
    }
    if (classifies()) {
      throw new ModelException(
          "%s (%s) has a head of classes, and this recipe reads scores of the vocabulary; expected a decoder with a language model's head (ForCausalLM)"
              .formatted(folder, network.family()));
    }
  }

  /// With a classification head, for texts of one length.
  Forward head() {
    if (network.reads() == Transformer.Reads.ROWS) {
      throw new ModelException(
          "%s (%s) has no head of classes; expected a model for sequence classification for this recipe"
              .formatted(folder, network.family()));
    }
    return open(
        GraphOptions.DEFAULTS.withOutput(Output.SCORES).withPadded(false).withAlone(alone()));
  }

  /// In 8 bits an encoder is faster with one pair at a time, except for the shortest.
  private boolean alone() {
    return onProcessor() && !network.causal() && form == WeightForm.INT8;
  }

  private boolean onProcessor() {
    return models.device().kind() == Device.Kind.CPU;
  }

  /// Tokens of pairs that run together.
  int together() {
    return alone() ? 0 : onProcessor() ? PROCESSOR_TOKENS : GPU_TOKENS;
  }

  /// With a cache, for labels.
  Forward decoder() {
    requireDecoder();
    return open(GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true));
  }

  /// For labels at the first token that the decoder of an encoder-decoder model would write, of one
  /// text at a time.
  Forward firstToken() {
    if (network.reads() != Transformer.Reads.ALL) {
      throw new ModelException(
          "%s (%s) is not an encoder-decoder model; expected T5 with both encoder and decoder for this recipe"
              .formatted(folder, network.family()));
    }
    return open(GraphOptions.DEFAULTS.withOutput(Output.LABELS).withPadded(false));
  }

  /// For scores of the vocabulary.
  Forward scores() {
    requireDecoder();
    return open(GraphOptions.DEFAULTS.withOutput(Output.SCORES));
  }

  ProjectedTokens vectors(List<String> projector, Meter meter) {
    Forward forward = open(GraphOptions.DEFAULTS.withPadded(false));
    return ProjectedTokens.of(forward, models.transformer(folder).weights(), projector, meter);
  }

  /// Whether cached keys of a prompt's beginning serve prompts of other lengths.
  private boolean keeps() {
    return network.readyMade() || !models.transformer(folder).dependsOnLength();
  }

  ListJudge.ListReader reader(Recipe recipe, Meter meter) {
    if (config.presentation() != Presentation.SET) {
      return new PromptReader(decoder(), meter, keeps());
    }
    requireDecoder();
    if (!recipe.layout().labelsBehind()) {
      throw new IllegalArgumentException(
          "recipe %s puts labels before passages; expected them after the passages for SET, as in Recipes.labelsBehind, or another presentation"
              .formatted(recipe.name()));
    }
    Transformer transformer = models.transformer(folder);
    if (transformer.windowed() || transformer.dependsOnLength()) {
      throw new ModelException(
          "%s (%s) has layers that see only what is near, or positions that change with the length of a text; expected neither for SET: choose CANONICAL"
              .formatted(folder, network.family()));
    }
    return new SetReader(
        open(GraphOptions.DEFAULTS.withOutput(Output.LABELS).withCached(true).withGrouped(true)),
        meter);
  }
}
