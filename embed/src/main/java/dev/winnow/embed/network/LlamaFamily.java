package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Head.Pool;
import dev.winnow.embed.network.Head.Step.Project;
import dev.winnow.embed.rope.RotaryConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decoders of the shape of Llama: Llama, Mistral, Qwen 2 and 3, Phi 3. They differ by what their
/// files hold (biases, norms of queries and keys, fused matrices) and by which layers have windows.
final class LlamaFamily {
  static final Names NAMES =
      Names.of(
          Part.TOKENS, "embed_tokens",
          Part.QUERY, "layers.{}.self_attn.q_proj",
          Part.KEY, "layers.{}.self_attn.k_proj",
          Part.VALUE, "layers.{}.self_attn.v_proj",
          Part.ATTENTION_OUT, "layers.{}.self_attn.o_proj",
          Part.ATTENTION_NORM, "layers.{}.input_layernorm",
          Part.GATE, "layers.{}.mlp.gate_proj",
          Part.UP, "layers.{}.mlp.up_proj",
          Part.DOWN, "layers.{}.mlp.down_proj",
          Part.FEED_NORM, "layers.{}.post_attention_layernorm",
          Part.FINAL_NORM, "norm");

  private static final Names QWEN3 =
      NAMES
          .with(Part.QUERY_NORM, "layers.{}.self_attn.q_norm")
          .with(Part.KEY_NORM, "layers.{}.self_attn.k_norm");

  private static final Names PHI3 =
      NAMES
          .with(Part.QUERY_KEY_VALUE, "layers.{}.self_attn.qkv_proj")
          .with(Part.GATE_UP, "layers.{}.mlp.gate_up_proj");

  /// Where `config.json` does not say; null means none.
  private static final int DEFAULT_WINDOW = 4096;

  private LlamaFamily() {}

  static Network read(Config config, Weights weights) {
    String family = config.text("model_type", "");
    Names names =
        switch (family) {
          case "qwen3" -> QWEN3;
          case "phi3" -> PHI3;
          default -> NAMES;
        };
    names = names.under(weights, "model.", "");
    Shape shape = shape(config);
    List<Layer> layers = layers(config, family, shape.layers());
    boolean causal = config.flag("is_causal", true);
    config.require(
        "is_causal",
        causal || layers.stream().allMatch(Layer::seesAll),
        "true, or no sliding windows");
    double epsilon = family.equals("phi3") ? 1e-5 : 1e-6;
    var norm = Norm.rootMeanSquare(config.positive("rms_norm_eps", epsilon));
    var rotary = new RotaryConfig(config, shape.headSize(), shape.maxTokens());
    var positions = new Positions.Rotated(List.of(rotary.variant(10_000)));
    var activation = Activation.of(config, "hidden_act", "silu");
    return new Network(
        family,
        shape,
        Network.Input.PLAIN,
        Network.Attention.of(causal, positions, shape).withLayers(layers),
        new Network.Sublayers(norm, Norm.Place.BEFORE, activation),
        new Network.Stored(names, head(config, names, weights)));
  }

  static Shape shape(Config config) {
    return shape(config, 0);
  }

  /// @param headSize where the file does not say; 0 for what the heads share out
  static Shape shape(Config config, int headSize) {
    int hidden = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int keyValueHeads = config.size("num_key_value_heads", heads);
    config.require(
        "num_key_value_heads", heads % keyValueHeads == 0, "a divisor of num_attention_heads");
    boolean divides = config.has("head_dim") || headSize > 0 || hidden % heads == 0;
    config.require("num_attention_heads", divides, "a divisor of hidden_size " + hidden);
    int layers = config.layers("num_hidden_layers");
    int size = config.size("head_dim", headSize > 0 ? headSize : Math.max(1, hidden / heads));
    return new Shape(
        layers,
        hidden,
        new Shape.Heads(heads, keyValueHeads, size),
        config.size("vocab_size"),
        config.size("max_position_embeddings", 2048));
  }

  private static List<Layer> layers(Config config, String family, int layers) {
    boolean byDefault = !family.equals("phi3") && !config.states("sliding_window");
    int window =
        config.number("sliding_window", 0, Integer.MAX_VALUE, byDefault ? DEFAULT_WINDOW : 0);
    boolean used =
        switch (family) {
          case "llama" -> false;
          case "qwen2", "qwen3" -> config.flag("use_sliding_window", false);
          default -> true;
        };
    if (!used || window == 0) {
      return Layer.plain(layers);
    }
    int first = family.startsWith("qwen") ? config.number("max_window_layers", 0, 1 << 20, 28) : 0;
    return LayerTypes.layers(config, layers, layer -> layer >= first, new Layer(window, 0));
  }

  static @Nullable Head head(Config config, Names names, Weights weights) {
    String tokens = names.of(Part.TOKENS, 0) + ".weight";
    return switch (Families.head(config)) {
      case "ForCausalLM" ->
          Head.language(
              new Project(
                  weights.has("lm_head.weight") ? "lm_head.weight" : tokens, "lm_head.bias"));
      case "ForSequenceClassification" ->
          Head.classes(Pool.LAST, new Project("score.weight", "score.bias"));
      default -> null;
    };
  }
}
