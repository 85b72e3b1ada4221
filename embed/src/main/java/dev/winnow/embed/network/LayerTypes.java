package dev.winnow.embed.network;

import dev.winnow.embed.files.Config;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Which layers see a window only.
final class LayerTypes {
  private static final String KEY = "layer_types";

  private LayerTypes() {}

  /// As `layer_types` says, or where it is not there by the family's rule.
  ///
  /// @param windowed the rule, by a layer's number
  /// @param near what a layer with a window is; others are [Layer#PLAIN]
  static List<Layer> layers(Config config, int layers, IntPredicate windowed, Layer near) {
    List<String> types = config.texts(KEY);
    if (types.isEmpty()) {
      return IntStream.range(0, layers)
          .mapToObj(layer -> windowed.test(layer) ? near : Layer.PLAIN)
          .toList();
    }
    config.require(KEY, types.size() == layers, "one for each of " + layers + " layers");
    return types.stream()
        .map(type ->
            switch (type) {
              case "sliding_attention" -> near;
              case "full_attention" -> Layer.PLAIN;
              default -> throw config.unsupported(KEY, type, "full_attention or sliding_attention");
            })
        .toList();
  }
}
