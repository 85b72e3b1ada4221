package dev.winnow.embed.running;

import java.nio.FloatBuffer;
import java.util.List;

/// A network that turns rows of token ids into token vectors. Thread-safe until closed.
public interface Encoder extends AutoCloseable {
  /// Which texts may run together.
  enum Batching {
    /// None: the result of each depends on the others.
    ALONE,
    /// Those of the same length.
    EQUAL,
    /// Those of about the same length, padded to the longest.
    PADDED
  }

  /// Components of a token vector.
  int dimension();

  Batching batching();

  /// Runs rows of token ids.
  ///
  /// @param longest length of the longest row
  <T> T run(List<int[]> rows, int longest, Reader<T> reader);

  /// What becomes of the token vectors of a run.
  @FunctionalInterface
  interface Reader<T> {
    /// @param vectors (rows, longest, dimension)
    T read(FloatBuffer vectors);
  }

  @Override
  void close();
}
