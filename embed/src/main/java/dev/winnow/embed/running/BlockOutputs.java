package dev.winnow.embed.running;

import java.nio.FloatBuffer;
import java.util.List;

/// What a [BlockForward] gives for a chunk of `C` tokens.
///
/// @param rows the final vector of each token, or a row of scores for each token asked for
/// @param layers one for each of the network
public record BlockOutputs(List<float[]> rows, List<Layer> layers) {
  public BlockOutputs {
    rows = List.copyOf(rows);
    layers = List.copyOf(layers);
  }

  /// What a layer made of the chunk.
  ///
  /// @param chunk keys and values of its `C` tokens, to be kept
  /// @param chosen numbers of the blocks that were read, in rising order
  /// @param query (key-value heads * head size); the mean query, not rotated, summed over the heads
  ///   that share a head of keys. Times a representative it is the score of a block. Callers who
  ///   choose blocks themselves give those alone with the next run, of the next chunk or of this
  ///   one again: queries of a layer depend on what the layers before it have read
  /// @param attended (key-value heads, keys of chosen blocks, near tokens, the chunk); the
  ///   attention that each got, summed over the chunk's tokens and the heads that share a head of
  ///   keys
  public record Layer(
      KeysValues chunk, List<Integer> chosen, FloatBuffer query, FloatBuffer attended) {
    public Layer {
      chosen = List.copyOf(chosen);
    }
  }
}
