package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Head.Pool;
import dev.winnow.embed.network.Head.Step.Activate;
import dev.winnow.embed.network.Head.Step.Dense;
import dev.winnow.embed.network.Head.Step.Normalize;
import dev.winnow.embed.network.Head.Step.Project;
import org.jspecify.annotations.Nullable;

/// Encoders with learned positions and norms after the sums: BERT (arXiv 1810.04805), RoBERTa,
/// DistilBERT, MPNet.
final class BertFamily {
  /// Distance from which on MPNet tells none from another.
  private static final int FARTHEST = 128;

  private static final Names BERT =
      Names.of(
          Part.TOKENS, "embeddings.word_embeddings",
          Part.POSITIONS, "embeddings.position_embeddings",
          Part.TYPES, "embeddings.token_type_embeddings",
          Part.EMBEDDINGS_NORM, "embeddings.LayerNorm",
          Part.QUERY, "encoder.layer.{}.attention.self.query",
          Part.KEY, "encoder.layer.{}.attention.self.key",
          Part.VALUE, "encoder.layer.{}.attention.self.value",
          Part.ATTENTION_OUT, "encoder.layer.{}.attention.output.dense",
          Part.ATTENTION_NORM, "encoder.layer.{}.attention.output.LayerNorm",
          Part.UP, "encoder.layer.{}.intermediate.dense",
          Part.DOWN, "encoder.layer.{}.output.dense",
          Part.FEED_NORM, "encoder.layer.{}.output.LayerNorm");

  private static final Names DISTILBERT =
      Names.of(
          Part.TOKENS, "embeddings.word_embeddings",
          Part.POSITIONS, "embeddings.position_embeddings",
          Part.EMBEDDINGS_NORM, "embeddings.LayerNorm",
          Part.QUERY, "transformer.layer.{}.attention.q_lin",
          Part.KEY, "transformer.layer.{}.attention.k_lin",
          Part.VALUE, "transformer.layer.{}.attention.v_lin",
          Part.ATTENTION_OUT, "transformer.layer.{}.attention.out_lin",
          Part.ATTENTION_NORM, "transformer.layer.{}.sa_layer_norm",
          Part.UP, "transformer.layer.{}.ffn.lin1",
          Part.DOWN, "transformer.layer.{}.ffn.lin2",
          Part.FEED_NORM, "transformer.layer.{}.output_layer_norm");

  private static final Names MPNET =
      BERT.with(Part.QUERY, "encoder.layer.{}.attention.attn.q")
          .with(Part.KEY, "encoder.layer.{}.attention.attn.k")
          .with(Part.VALUE, "encoder.layer.{}.attention.attn.v")
          .with(Part.ATTENTION_OUT, "encoder.layer.{}.attention.attn.o")
          .with(Part.ATTENTION_NORM, "encoder.layer.{}.attention.LayerNorm")
          .with(Part.RELATIVE_BIAS, "encoder.relative_attention_bias");

  private BertFamily() {}

  static Network bert(Config config, Weights weights) {
    Names names = BERT.under(weights, "bert.", "");
    String tokens = names.of(Part.TOKENS, 0) + ".weight";
    var act = new Activate(Activation.of(config, "hidden_act", "gelu"));
    Head head =
        switch (Families.head(config)) {
          case "ForMaskedLM" ->
              Head.language(
                  new Dense("cls.predictions.transform.dense"),
                  act,
                  new Normalize("cls.predictions.transform.LayerNorm"),
                  vocabulary(config, weights, tokens, "cls.predictions"));
          case "ForSequenceClassification" ->
              Head.classes(
                  Pool.FIRST,
                  new Dense("bert.pooler.dense"),
                  new Activate(Activation.TANH),
                  new Project("classifier.weight", "classifier.bias"));
          default -> null;
        };
    return encoder(config, names, shape(config, 0), new Positions.Absolute(0), true, head);
  }

  static Network roberta(Config config, Weights weights) {
    Names names = BERT.under(weights, "roberta.", "");
    int first = firstPosition(config);
    Positions positions = new Positions.Absolute(first);
    return encoder(
        config, names, shape(config, first), positions, true, robertaHead(config, weights, names));
  }

  static Network mpnet(Config config, Weights weights) {
    Names names = MPNET.under(weights, "mpnet.", "");
    int first = firstPosition(config);
    int buckets = config.size("relative_attention_num_buckets", 32);
    config.require(
        "relative_attention_num_buckets",
        buckets >= 4 && buckets % 4 == 0 && buckets / 4 < FARTHEST,
        "a multiple of 4 below " + 4 * FARTHEST);
    Positions positions = new Positions.Relative(buckets, FARTHEST, true, first);
    return encoder(
        config, names, shape(config, first), positions, false, robertaHead(config, weights, names));
  }

  static Network distilbert(Config config, Weights weights) {
    Names names = DISTILBERT.under(weights, "distilbert.", "");
    String tokens = names.of(Part.TOKENS, 0) + ".weight";
    Activation activation = Activation.of(config, "activation", "gelu");
    int hidden = config.size("dim");
    int heads = config.size("n_heads");
    config.require("n_heads", hidden % heads == 0, "a divisor of dim " + hidden);
    var shape =
        new Shape(
            config.layers("n_layers"),
            hidden,
            Shape.Heads.even(heads, hidden / heads),
            config.size("vocab_size"),
            config.size("max_position_embeddings", 512));
    Head head =
        switch (Families.head(config)) {
          case "ForMaskedLM" ->
              Head.language(
                  new Dense("vocab_transform"),
                  new Activate(activation),
                  new Normalize("vocab_layer_norm"),
                  new Project(
                      weights.has("vocab_projector.weight") ? "vocab_projector.weight" : tokens,
                      "vocab_projector.bias"));
          case "ForSequenceClassification" ->
              Head.classes(
                  Pool.FIRST,
                  new Dense("pre_classifier"),
                  new Activate(Activation.RELU),
                  new Project("classifier.weight", "classifier.bias"));
          default -> null;
        };
    return new Network(
        "distilbert",
        shape,
        Network.Input.PLAIN,
        Network.Attention.of(false, new Positions.Absolute(0), shape),
        new Network.Sublayers(Norm.layer(1e-12), Norm.Place.AFTER, activation),
        new Network.Stored(names, head));
  }

  /// Of a model whose positions begin after the padding token's.
  static int firstPosition(Config config) {
    return config.number("pad_token_id", 0, 1 << 20, 1) + 1;
  }

  /// Scores of the vocabulary: by the table of the tokens, unless they have one of their own.
  private static Project vocabulary(Config config, Weights weights, String tokens, String head) {
    if (config.flag("tie_word_embeddings", true)) {
      return new Project(tokens, head + ".bias");
    }
    String bias = head + ".decoder.bias";
    return new Project(head + ".decoder.weight", weights.has(bias) ? bias : head + ".bias");
  }

  private static @Nullable Head robertaHead(Config config, Weights weights, Names names) {
    return switch (Families.head(config)) {
      case "ForMaskedLM" ->
          Head.language(
              new Dense("lm_head.dense"),
              new Activate(Activation.GELU),
              new Normalize("lm_head.layer_norm"),
              vocabulary(config, weights, names.of(Part.TOKENS, 0) + ".weight", "lm_head"));
      case "ForSequenceClassification" ->
          Head.classes(
              Pool.FIRST,
              new Dense("classifier.dense"),
              new Activate(Activation.TANH),
              new Project("classifier.out_proj.weight", "classifier.out_proj.bias"));
      default -> null;
    };
  }

  private static Shape shape(Config config, int firstPosition) {
    int hidden = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    config.require(
        "num_attention_heads", hidden % heads == 0, "a divisor of hidden_size " + hidden);
    int rows = config.size("max_position_embeddings", 512);
    config.require("max_position_embeddings", rows > firstPosition, "more than " + firstPosition);
    return new Shape(
        config.layers("num_hidden_layers"),
        hidden,
        Shape.Heads.even(heads, hidden / heads),
        config.size("vocab_size"),
        rows - firstPosition);
  }

  private static Network encoder(
      Config config,
      Names names,
      Shape shape,
      Positions positions,
      boolean typed,
      @Nullable Head head) {
    String kind = config.text("position_embedding_type", "absolute");
    config.require("position_embedding_type", kind.equals("absolute"), "absolute");
    config.require("is_decoder", !config.flag("is_decoder", false), "false");
    var norm = Norm.layer(config.positive("layer_norm_eps", 1e-12));
    var activation = Activation.of(config, "hidden_act", "gelu");
    return new Network(
        config.text("model_type", ""),
        shape,
        new Network.Input(1, typed),
        Network.Attention.of(false, positions, shape),
        new Network.Sublayers(norm, Norm.Place.AFTER, activation),
        new Network.Stored(names, head));
  }
}
