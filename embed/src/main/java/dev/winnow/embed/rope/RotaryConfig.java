package dev.winnow.embed.rope;

import dev.winnow.embed.files.Config;

/// Reads the RoPE variants of a model from its `config.json`, older ones with `rope_theta` and
/// `rope_scaling`, newer ones with `rope_parameters`.
public final class RotaryConfig {
  private static final String SCALING = "rope_scaling";
  private static final String PARAMETERS = "rope_parameters";

  private final Config config;
  private final int headSize;
  private final int trained;

  /// @param trained tokens that the model was made for
  public RotaryConfig(Config config, int headSize, int trained) {
    this.config = config;
    this.headSize = headSize;
    this.trained = trained;
  }

  /// The RoPE variant of all layers.
  ///
  /// @param theta where the file names none
  public Rotary variant(double theta) {
    Config parameters = config.object(PARAMETERS);
    return variant(
        parameters, parameters.positive("rope_theta", config.positive("rope_theta", theta)));
  }

  /// The RoPE variant of the layers of one type, where there are several.
  ///
  /// @param type such as `full_attention`
  /// @param key where older files have its base
  /// @param scaled whether `rope_scaling` of older files applies to it
  public Rotary variant(String type, String key, double theta, boolean scaled) {
    Config parameters = config.object(PARAMETERS).object(type);
    double base = parameters.positive("rope_theta", config.positive(key, theta));
    return variant(parameters, base, scaled);
  }

  private Rotary variant(Config parameters, double theta) {
    return variant(parameters, theta, true);
  }

  private Rotary variant(Config parameters, double theta, boolean scaled) {
    double part =
        parameters.positive("partial_rotary_factor", config.positive("partial_rotary_factor", 1));
    int size = (int) (headSize * part);
    config.require(
        part == 1 ? "head_dim" : "partial_rotary_factor",
        size >= 2 && size <= headSize && size % 2 == 0,
        "an even number of components that are rotated, of the %,d of a head".formatted(headSize));
    Config scaling = parameters.has("rope_type") || !scaled ? parameters : config.object(SCALING);
    return new Rotary(size, theta, scaling(scaling, size));
  }

  private RotaryScaling scaling(Config scaling, int size) {
    String type = scaling.text("rope_type", scaling.text("type", "default"));
    double factor = scaling.positive("factor", 1);
    return switch (type) {
      case "default" -> new RotaryScaling.None();
      case "linear" -> new RotaryScaling.Linear(factor);
      case "dynamic" -> new RotaryScaling.Dynamic(factor, original(scaling));
      case "yarn" -> yarn(scaling);
      case "llama3" ->
          new RotaryScaling.Llama3(
              factor,
              scaling.positive("low_freq_factor", 1),
              scaling.positive("high_freq_factor", 4),
              original(scaling));
      case "longrope", "su" -> longRope(scaling, size);
      default ->
          throw scaling.unsupported(
              "rope_type", type, "default, linear, dynamic, yarn, llama3 or longrope");
    };
  }

  private int original(Config scaling) {
    return scaling.size(
        "original_max_position_embeddings",
        config.size("original_max_position_embeddings", trained));
  }

  private RotaryScaling yarn(Config scaling) {
    int original = original(scaling);
    double factor = scaling.positive("factor", (double) trained / original);
    double magnitude = 0.1 * Math.log(factor) + 1;
    if (scaling.has("mscale") && scaling.has("mscale_all_dim")) {
      magnitude =
          mscale(factor, scaling.real("mscale", 1))
              / mscale(factor, scaling.real("mscale_all_dim", 1));
    }
    return new RotaryScaling.Yarn(
        factor,
        scaling.positive("beta_fast", 32),
        scaling.positive("beta_slow", 1),
        original,
        scaling.flag("truncate", true),
        scaling.positive("attention_factor", factor <= 1 ? 1 : magnitude));
  }

  private static double mscale(double factor, double mscale) {
    return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
  }

  private RotaryScaling longRope(Config scaling, int size) {
    int original = original(scaling);
    double factor = scaling.positive("factor", (double) trained / original);
    double magnitude = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new RotaryScaling.LongRope(
        scaling.reals("short_factor", size / 2),
        scaling.reals("long_factor", size / 2),
        original,
        scaling.positive("attention_factor", magnitude));
  }
}
