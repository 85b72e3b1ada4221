package dev.winnow.embed.network;

import java.util.Collections;
import java.util.List;

/// What one layer has of its own.
///
/// @param window distance from which on a token sees no other; 0 for none
/// @param law which of the [Positions.Turned] laws it has
public record Layer(int window, int law) {
  /// Sees all and has the first law.
  static final Layer PLAIN = new Layer(0, 0);

  static List<Layer> plain(int layers) {
    return Collections.nCopies(layers, PLAIN);
  }

  public boolean seesAll() {
    return window == 0;
  }
}
