package dev.winnow.index.vectors;

import java.io.IOException;

/// The vectors of one field of a segment that is being written, in the order of their ordinals.
/// They can be read more than once.
interface RawVectors {
  /// Takes a vector, which is valid during the call only.
  @FunctionalInterface
  interface Taker {
    void take(float[] vector) throws IOException;
  }

  /// How many there are.
  int count() throws IOException;

  void forEach(Taker taker) throws IOException;
}
