package dev.winnow.embed.running;

import dev.winnow.embed.exports.NetworkInfo;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network that is open: a graph that was built here, or a ready-made one. Thread-safe; what is
/// fed has passed [#check].
sealed interface OpenNetwork permits BuiltNetwork, ExportedNetwork {
  NetworkInfo info();

  BatchCheck check();

  /// Room for keys and values of texts that are read together.
  KvCache cache(int texts, int capacity);

  /// What turns its keys.
  ///
  /// @throws IllegalStateException if they cannot be turned
  Rotations rotations();

  /// @param places for each text the tokens whose scores are wanted; empty for all tokens
  /// @param labels whose scores are wanted, if the network was opened for labels
  <T> List<T> run(
      Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels, Reader<T> reader);

  /// Only when nothing runs and nothing can begin.
  void close();

  /// What a caller makes of the results of texts that ran together.
  interface Reader<T> {
    List<T> read(Batch batch, FloatBuffer values, long[] shape);
  }
}
