package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Head.Pool;
import dev.winnow.embed.network.Head.Step.Activate;
import dev.winnow.embed.network.Head.Step.Dense;
import dev.winnow.embed.network.Head.Step.Normalize;
import dev.winnow.embed.network.Head.Step.Project;
import dev.winnow.embed.rope.Rotary;
import dev.winnow.embed.rope.RotaryConfig;
import dev.winnow.embed.rope.RotaryScaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encoders with rotary positions and gated feed-forward layers: ModernBERT (arXiv 2412.13663) and
/// Nomic's BERT (arXiv 2402.01613).
final class RotaryEncoders {
  private static final Names MODERN =
      Names.of(
          Part.TOKENS, "embeddings.tok_embeddings",
          Part.EMBEDDINGS_NORM, "embeddings.norm",
          Part.QUERY_KEY_VALUE, "layers.{}.attn.Wqkv",
          Part.ATTENTION_OUT, "layers.{}.attn.Wo",
          Part.ATTENTION_NORM, "layers.{}.attn_norm",
          Part.GATE_UP, "layers.{}.mlp.Wi",
          Part.DOWN, "layers.{}.mlp.Wo",
          Part.FEED_NORM, "layers.{}.mlp_norm",
          Part.FINAL_NORM, "final_norm");

  private static final String GLOBAL_BASE = "global_rope_theta";
  private static final String LOCAL_BASE = "local_rope_theta";

  private static final Names NOMIC =
      Names.of(
          Part.TOKENS, "embeddings.word_embeddings",
          Part.TYPES, "embeddings.token_type_embeddings",
          Part.EMBEDDINGS_NORM, "emb_ln",
          Part.QUERY_KEY_VALUE, "encoder.layers.{}.attn.Wqkv",
          Part.ATTENTION_OUT, "encoder.layers.{}.attn.out_proj",
          Part.ATTENTION_NORM, "encoder.layers.{}.norm1",
          Part.UP, "encoder.layers.{}.mlp.fc11",
          Part.GATE, "encoder.layers.{}.mlp.fc12",
          Part.DOWN, "encoder.layers.{}.mlp.fc2",
          Part.FEED_NORM, "encoder.layers.{}.norm2");

  private RotaryEncoders() {}

  static Network modernBert(Config config, Weights weights) {
    Names names = MODERN.under(weights, "model.", "");
    int hidden = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    config.require(
        "num_attention_heads", hidden % heads == 0, "a divisor of hidden_size " + hidden);
    int layers = config.layers("num_hidden_layers");
    var shape =
        new Shape(
            layers,
            hidden,
            Shape.Heads.even(heads, hidden / heads),
            config.size("vocab_size"),
            config.size("max_position_embeddings", 8192));
    int every = config.size("global_attn_every_n_layers", 3);
    int window = config.size("local_attention", 128) / 2 + 1;
    var rotary = new RotaryConfig(config, shape.headSize(), shape.maxTokens());
    double far = 160_000;
    // null is for one base in all layers
    boolean one = config.states(LOCAL_BASE) && !config.has(LOCAL_BASE);
    double near = one ? config.positive(GLOBAL_BASE, far) : 10_000;
    var variants =
        new Positions.Rotated(
            List.of(
                rotary.variant("full_attention", GLOBAL_BASE, far, true),
                rotary.variant("sliding_attention", LOCAL_BASE, near, true)));
    List<Layer> all =
        LayerTypes.layers(config, layers, layer -> layer % every != 0, new Layer(window, 1));
    // The embeddings are normalised already, so that its files have no norm before the first layer.
    boolean normed = weights.has(names.of(Part.ATTENTION_NORM, 0) + ".weight");
    var norm = Norm.layer(config.positive("norm_eps", 1e-5));
    var activation = Activation.of(config, "hidden_activation", "gelu");
    return new Network(
        "modernbert",
        shape,
        Network.Input.PLAIN,
        Network.Attention.of(false, variants, shape)
            .withLayers(normed ? all : Layer.firstNotNormed(all)),
        new Network.Sublayers(norm, Norm.Place.BEFORE, activation),
        new Network.Stored(names, modernHead(config, names, weights)));
  }

  private static @Nullable Head modernHead(Config config, Names names, Weights weights) {
    var act = new Activate(Activation.of(config, "classifier_activation", "gelu"));
    return switch (Families.head(config)) {
      case "ForMaskedLM" ->
          Head.language(
              new Dense("head.dense"),
              act,
              new Normalize("head.norm"),
              new Project(
                  weights.has("decoder.weight")
                      ? "decoder.weight"
                      : names.of(Part.TOKENS, 0) + ".weight",
                  "decoder.bias"));
      case "ForSequenceClassification" ->
          Head.classes(
              config.text("classifier_pooling", "cls").equals("mean") ? Pool.MEAN : Pool.FIRST,
              new Dense("head.dense"),
              act,
              new Normalize("head.norm"),
              new Project("classifier.weight", "classifier.bias"));
      default -> null;
    };
  }

  /// In the layout of Nomic's own files, whose configuration has the keys of GPT-2.
  static Network nomic(Config config, Weights weights) {
    Names names = NOMIC.under(weights, "bert.", "");
    boolean gpt = config.has("n_embd");
    int hidden = config.size(gpt ? "n_embd" : "hidden_size");
    int heads = config.size(gpt ? "n_head" : "num_attention_heads");
    config.require(
        gpt ? "n_head" : "num_attention_heads", hidden % heads == 0, "a divisor of " + hidden);
    config.require("causal", !config.flag("causal", false), "false");
    config.require("prenorm", !config.flag("prenorm", false), "false");
    config.require("use_rms_norm", !config.flag("use_rms_norm", false), "false");
    config.require("parallel_block", !config.flag("parallel_block", false), "false");
    config.require(
        "rotary_emb_interleaved", !config.flag("rotary_emb_interleaved", false), "false");
    config.require("rotary_emb_scale_base", !config.has("rotary_emb_scale_base"), "none");
    config.require("num_experts", config.number("num_experts", 0, 1 << 20, 0) == 0, "none");
    double part = config.real("rotary_emb_fraction", 1);
    config.require("rotary_emb_fraction", part == 1, "1");
    String activation = config.text("activation_function", "swiglu");
    config.require("activation_function", activation.equals("swiglu"), "swiglu");
    var shape =
        new Shape(
            config.layers(gpt ? "n_layer" : "num_hidden_layers"),
            hidden,
            Shape.Heads.even(heads, hidden / heads),
            config.size("vocab_size"),
            config.size(gpt ? "n_positions" : "max_position_embeddings", 2048));
    int trained = config.size("max_trained_positions", shape.maxTokens());
    Rotary rotary =
        new RotaryConfig(config, shape.headSize(), trained)
            .variant(config.positive("rotary_emb_base", 1000));
    if (config.has("rotary_scaling_factor")) {
      rotary =
          rotary.withScaling(
              new RotaryScaling.Dynamic(config.positive("rotary_scaling_factor", 1), trained));
    }
    String epsilon = gpt ? "layer_norm_epsilon" : "layer_norm_eps";
    var norm = Norm.layer(config.positive(epsilon, 1e-12));
    boolean typed = config.number("type_vocab_size", 0, 1 << 20, 2) > 0;
    return new Network(
        "nomic_bert",
        shape,
        new Network.Input(1, typed),
        Network.Attention.of(false, new Positions.Rotated(List.of(rotary)), shape),
        new Network.Sublayers(norm, Norm.Place.AFTER, Activation.SILU),
        new Network.Stored(names, null));
  }
}
