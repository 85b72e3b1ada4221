package dev.winnow.embed.network;

import static java.util.Collections.nCopies;

import dev.winnow.embed.weights.Config;
import dev.winnow.embed.weights.Weights;

/// The encoder of T5 (arXiv 1910.10683): relative positions, no scaling of scores.
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

  private T5Family() {}

  static Network encoder(Config config, Weights weights) {
    String feed = config.text("feed_forward_proj", "relu");
    config.require(
        "feed_forward_proj",
        feed.equals("relu") || feed.equals("gated-gelu") || feed.equals("gated-silu"),
        "relu, gated-gelu or gated-silu");
    boolean gated = feed.startsWith("gated-");
    String dense = "encoder.block.{}.layer.1.DenseReluDense.";
    Names names =
        weights.has("shared.weight") ? NAMES : NAMES.with(Part.TOKENS, "encoder.embed_tokens");
    names =
        gated
            ? names.with(Part.GATE, dense + "wi_0").with(Part.UP, dense + "wi_1")
            : names.with(Part.UP, dense + "wi");
    int buckets = config.size("relative_attention_num_buckets", 32);
    config.require(
        "relative_attention_num_buckets", buckets >= 4 && buckets % 4 == 0, "a multiple of 4");
    int farthest = config.size("relative_attention_max_distance", 128);
    config.require(
        "relative_attention_max_distance", farthest > buckets / 4, "more than " + buckets / 4);
    var shape =
        new Shape(
            config.layers("num_layers"),
            config.size("d_model"),
            config.size("num_heads"),
            config.size("num_heads"),
            config.size("d_kv"),
            config.size("vocab_size"),
            config.size("n_positions", 512));
    return new Network(
        config.text("model_type", "t5"),
        shape,
        false,
        Norm.rootMeanSquare(config.positive("layer_norm_epsilon", 1e-6)),
        Norm.Place.BEFORE,
        new Positions.Relative(buckets, farthest, false, 0),
        nCopies(shape.layers(), 0),
        nCopies(shape.layers(), 0),
        1,
        0,
        switch (feed) {
          case "gated-gelu" -> Activation.GELU_TANH;
          case "gated-silu" -> Activation.SILU;
          default -> Activation.RELU;
        },
        1,
        false,
        names,
        null);
  }
}
