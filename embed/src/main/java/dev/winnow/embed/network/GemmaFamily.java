package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.rope.Rotary;
import dev.winnow.embed.rope.RotaryConfig;
import java.util.List;

/// Gemma (arXiv 2403.08295), Gemma 2 (arXiv 2408.00118) and the texts of Gemma 3 (arXiv
/// 2503.19786), as decoder or, where `use_bidirectional_attention` says so, as encoder.
final class GemmaFamily {
  private static final Names GEMMA2 =
      LlamaFamily.NAMES
          .with(Part.AFTER_ATTENTION_NORM, "layers.{}.post_attention_layernorm")
          .with(Part.FEED_NORM, "layers.{}.pre_feedforward_layernorm")
          .with(Part.AFTER_FEED_NORM, "layers.{}.post_feedforward_layernorm");

  private static final Names GEMMA3 =
      GEMMA2
          .with(Part.QUERY_NORM, "layers.{}.self_attn.q_norm")
          .with(Part.KEY_NORM, "layers.{}.self_attn.k_norm");

  /// Where `config.json` does not say; Gemma's heads are wider than its vectors divided by them.
  private static final int DEFAULT_HEAD_SIZE = 256;

  private GemmaFamily() {}

  static Network gemma(Config config, Weights weights) {
    boolean causal = !config.flag("use_bidirectional_attention", false);
    Shape shape = LlamaFamily.shape(config, DEFAULT_HEAD_SIZE);
    Rotary variant = new RotaryConfig(config, shape.headSize(), shape.maxTokens()).variant(10_000);
    Names names = LlamaFamily.NAMES.under(weights, "model.", "");
    // The first files say "gelu" and mean its approximation; transformers reads them so.
    Activation stated = Activation.of(config, "hidden_act", "gelu_pytorch_tanh");
    return new Network(
        config.text("model_type", ""),
        shape,
        input(shape),
        Network.Attention.of(causal, new Positions.Rotated(List.of(variant)), shape),
        new Network.Sublayers(
            norm(config),
            Norm.Place.BEFORE,
            stated == Activation.GELU ? Activation.GELU_TANH : stated),
        new Network.Stored(names, LlamaFamily.head(config, names, weights)));
  }

  private static Network.Input input(Shape shape) {
    return new Network.Input((float) Math.sqrt(shape.hidden()), false);
  }

  private static Norm norm(Config config) {
    return Norm.rootMeanSquare(config.positive("rms_norm_eps", 1e-6)).withPlusOne();
  }

  static Network gemma2(Config config, Weights weights) {
    config.require(
        "use_bidirectional_attention",
        !config.flag("use_bidirectional_attention", false),
        "false for Gemma 2");
    Shape shape = LlamaFamily.shape(config);
    Rotary variant = new RotaryConfig(config, shape.headSize(), shape.maxTokens()).variant(10_000);
    int window = config.size("sliding_window", 4096);
    var attention =
        Network.Attention.of(true, new Positions.Rotated(List.of(variant)), shape)
            .withLayers(
                LayerTypes.layers(
                    config, shape.layers(), layer -> layer % 2 == 0, new Layer(window, 0)))
            .withCap(cap(config, "attn_logit_softcapping", 50));
    return network(config, weights, GEMMA2, attention, cap(config, "final_logit_softcapping", 30));
  }

  static Network gemma3(Config config, Weights weights) {
    Shape shape = LlamaFamily.shape(config);
    var rotary = new RotaryConfig(config, shape.headSize(), shape.maxTokens());
    int every = config.size("sliding_window_pattern", config.size("_sliding_window_pattern", 6));
    boolean causal = !config.flag("use_bidirectional_attention", false);
    int window = config.size("sliding_window", 4096);
    int seen = causal ? window : window / 2 + 1;
    var positions =
        new Positions.Rotated(
            List.of(
                rotary.variant("full_attention", "rope_theta", 1_000_000, true),
                rotary.variant("sliding_attention", "rope_local_base_freq", 10_000, false)));
    var attention =
        Network.Attention.of(causal, positions, shape)
            .withLayers(
                LayerTypes.layers(
                    config, shape.layers(), layer -> (layer + 1) % every != 0, new Layer(seen, 1)))
            .withCap(cap(config, "attn_logit_softcapping", 0));
    return network(config, weights, GEMMA3, attention, cap(config, "final_logit_softcapping", 0));
  }

  /// @param byDefault where the file does not say; null means none
  private static float cap(Config config, String key, double byDefault) {
    return (float) config.real(key, config.states(key) ? 0 : byDefault);
  }

  private static Network network(
      Config config, Weights weights, Names family, Network.Attention attention, float finalCap) {
    config.require("is_causal", config.flag("is_causal", true), "true");
    Shape shape = LlamaFamily.shape(config);
    Names names = family.under(weights, "model.", "");
    Head head = LlamaFamily.head(config, names, weights);
    float scale = (float) (1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256)));
    var activation = Activation.of(config, "hidden_activation", "gelu_pytorch_tanh");
    Head capped =
        head != null && head.kind() == Head.Kind.LANGUAGE ? head.withSoftcap(finalCap) : head;
    return new Network(
        config.text("model_type", ""),
        shape,
        input(shape),
        attention.withScale(scale),
        new Network.Sublayers(norm(config), Norm.Place.BOTH, activation),
        new Network.Stored(names, capped));
  }
}
