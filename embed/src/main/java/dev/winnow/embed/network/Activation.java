package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import java.util.List;

/// The non-linear function of a feed-forward layer or a head.
public enum Activation {
  GELU("gelu"),
  GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_fast"),
  QUICK_GELU("quick_gelu"),
  SILU("silu", "swish"),
  RELU("relu"),
  TANH("tanh");

  private final List<String> names;

  Activation(String... names) {
    this.names = List.of(names);
  }

  /// Of the name that `config.json` has under `key`.
  static Activation of(Config config, String key, String byDefault) {
    String name = config.text(key, byDefault);
    for (Activation activation : values()) {
      if (activation.names.contains(name)) {
        return activation;
      }
    }
    throw config.unsupported(key, name, "gelu, gelu_new, gelu_pytorch_tanh, silu, relu or tanh");
  }
}
