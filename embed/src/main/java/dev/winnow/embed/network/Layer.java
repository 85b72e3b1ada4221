package dev.winnow.embed.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What one layer has of its own.
///
/// @param window tokens see others within this distance only; 0 for no limit
/// @param rope which of the RoPE variants of [Positions.Rotated] it has
/// @param normed whether its input is normalised, where norms stand before sublayers
public record Layer(int window, int rope, boolean normed) {
  /// Sees all and has the first RoPE variant.
  static final Layer PLAIN = new Layer(0, 0);

  Layer(int window, int rope) {
    this(window, rope, true);
  }

  static List<Layer> plain(int layers) {
    return Collections.nCopies(layers, PLAIN);
  }

  /// These layers, of which the first takes its input as it is.
  static List<Layer> firstNotNormed(List<Layer> layers) {
    List<Layer> changed = new ArrayList<>(layers);
    Layer first = layers.getFirst();
    changed.set(0, new Layer(first.window, first.rope, false));
    return List.copyOf(changed);
  }

  public boolean seesAll() {
    return window == 0;
  }
}
