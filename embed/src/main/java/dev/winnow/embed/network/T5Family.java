package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import org.jspecify.annotations.Nullable;

/// T5 (arXiv 1910.10683): relative positions, no scaling of scores. Its encoder, and of its decoder
/// the first token.
final class T5Family {
  private static final Names NAMES =
      Names.of(
          Part.TOKENS, "shared",
          Part.QUERY, "encoder.block.{}.layer.0.SelfAttention.q",
          Part.KEY, "encoder.block.{}.layer.0.SelfAttention.k",
          Part.VALUE, "encoder.block.{}.layer.0.SelfAttention.v",
          Part.ATTENTION_OUT, "encoder.block.{}.layer.0.SelfAttention.o",
          Part.ATTENTION_NORM, "encoder.block.{}.layer.0.layer_norm",
          Part.DOWN, "encoder.block.{}.layer.1.DenseReluDense.wo",
          Part.FEED_NORM, "encoder.block.{}.layer.1.layer_norm",
          Part.FINAL_NORM, "encoder.final_layer_norm",
          Part.RELATIVE_BIAS, "encoder.block.0.layer.0.SelfAttention.relative_attention_bias");

  private static final Names DECODER =
      Names.of(
          Part.SELF_NORM, "decoder.block.{}.layer.0.layer_norm",
          Part.SELF_VALUE, "decoder.block.{}.layer.0.SelfAttention.v",
          Part.SELF_OUT, "decoder.block.{}.layer.0.SelfAttention.o",
          Part.ATTENTION_NORM, "decoder.block.{}.layer.1.layer_norm",
          Part.QUERY, "decoder.block.{}.layer.1.EncDecAttention.q",
          Part.KEY, "decoder.block.{}.layer.1.EncDecAttention.k",
          Part.VALUE, "decoder.block.{}.layer.1.EncDecAttention.v",
          Part.ATTENTION_OUT, "decoder.block.{}.layer.1.EncDecAttention.o",
          Part.FEED_NORM, "decoder.block.{}.layer.2.layer_norm",
          Part.DOWN, "decoder.block.{}.layer.2.DenseReluDense.wo",
          Part.FINAL_NORM, "decoder.final_layer_norm");

  private T5Family() {}

  private static Names feed(Names names, String dense, boolean gated) {
    return gated
        ? names.with(Part.GATE, dense + "wi_0").with(Part.UP, dense + "wi_1")
        : names.with(Part.UP, dense + "wi");
  }

  /// Of version 1.0, where tokens going in and out share a table, what goes out is divided; never
  /// of mT5.
  private static @Nullable Head head(
      Config config, Weights weights, Names names, boolean gated, Shape shape) {
    if (!weights.has(DECODER.of(Part.FINAL_NORM, 0) + ".weight")) {
      return null;
    }
    int last = shape.vocabulary() - 1;
    int padding = config.number("pad_token_id", 0, last, 0);
    int start = config.number("decoder_start_token_id", 0, last, padding);
    var decoder =
        new Head.Decoder(
            feed(DECODER, "decoder.block.{}.layer.2.DenseReluDense.", gated),
            config.has("num_decoder_layers") ? config.layers("num_decoder_layers") : shape.layers(),
            start);
    String shared = names.of(Part.TOKENS, 0) + ".weight";
    var project =
        new Head.Step.Project(
            weights.has("lm_head.weight") ? "lm_head.weight" : shared, "lm_head.bias");
    boolean divided =
        !config.text("model_type", "t5").equals("mt5")
            && config.flag("scale_decoder_outputs", config.flag("tie_word_embeddings", true));
    return divided
        ? Head.first(
            decoder, new Head.Step.Multiply((float) Math.pow(shape.hidden(), -.5)), project)
        : Head.first(decoder, project);
  }

  static Network read(Config config, Weights weights) {
    String feed = config.text("feed_forward_proj", "relu");
    config.require(
        "feed_forward_proj",
        feed.equals("relu") || feed.equals("gated-gelu") || feed.equals("gated-silu"),
        "relu, gated-gelu or gated-silu");
    boolean gated = feed.startsWith("gated-");
    Activation activation =
        switch (feed) {
          case "gated-gelu" -> Activation.GELU_TANH;
          case "gated-silu" -> Activation.SILU;
          default -> Activation.RELU;
        };
    config.require(
        "dense_act_fn",
        !config.has("dense_act_fn") || Activation.of(config, "dense_act_fn", "relu") == activation,
        "that of feed_forward_proj " + feed);
    String dense = "encoder.block.{}.layer.1.DenseReluDense.";
    Names names =
        weights.has("shared.weight") ? NAMES : NAMES.with(Part.TOKENS, "encoder.embed_tokens");
    names = feed(names, dense, gated);
    int buckets = config.size("relative_attention_num_buckets", 32);
    config.require(
        "relative_attention_num_buckets", buckets >= 4 && buckets % 4 == 0, "a multiple of 4");
    int farthest = config.size("relative_attention_max_distance", 128);
    config.require(
        "relative_attention_max_distance", farthest > buckets / 4, "more than " + buckets / 4);
    int layers = config.layers("num_layers");
    int hidden = config.size("d_model");
    var heads = Shape.Heads.even(config.size("num_heads"), config.size("d_kv"));
    var shape =
        new Shape(
            layers, hidden, heads, config.size("vocab_size"), config.size("n_positions", 512));
    var norm = Norm.rootMeanSquare(config.positive("layer_norm_epsilon", 1e-6));
    var positions = new Positions.Relative(buckets, farthest, false, 0);
    return new Network(
        config.text("model_type", "t5"),
        shape,
        Network.Input.PLAIN,
        Network.Attention.of(false, positions, shape).withScale(1),
        new Network.Sublayers(norm, Norm.Place.BEFORE, activation),
        new Network.Stored(names, head(config, weights, names, gated, shape)));
  }
}
