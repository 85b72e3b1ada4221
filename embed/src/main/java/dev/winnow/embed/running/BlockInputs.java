package dev.winnow.embed.running;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/// What a [BlockForward] reads: a chunk of `C` tokens of one text and, layer by layer, what is kept
/// of the text before. Buffers are read from position to limit. Those of layers are direct or
/// mapped, in native order, and not copied: do not change them during the run.
///
/// Keys are kept as they are before positions rotate them. Every token has a position and is
/// rotated when it is read, so that distant ones can be given other positions than near ones:
///
/// | | distant positions | positions in blocks | positions of distant tokens |
/// |---|---|---|---|
/// | exact attention | those of the chunk | true | true |
/// | InfLLM with a window of `n` | `n - 1` | 0 | 0 |
///
/// The greatest of all positions counts as the length of the text where rotary angles depend on
/// that.
///
/// @param chunk one text; [Batch#withPositions] says where its tokens stand
/// @param layers one for each of the network
public record BlockInputs(Batch chunk, Lookup lookup, Near near, List<Layer> layers) {
  public BlockInputs {
    layers = List.copyOf(layers);
  }

  /// How distant tokens are met.
  ///
  /// @param blocks that each layer chooses; all, where it has no more. It is `k` in the paper
  /// @param blockSize tokens of a block
  /// @param position by which the chunk's mean query is rotated before it is multiplied with
  ///   representatives: 0 leaves it as it is, InfLLM's code has `n - 1`
  /// @param distantPositions (C); by which queries are rotated before they meet distant keys
  public record Lookup(int blocks, int blockSize, int position, LongBuffer distantPositions) {}

  /// Near tokens, of which all layers keep the same, in any order: the first of the text (sinks)
  /// and the last before the chunk.
  ///
  /// @param positions (W)
  /// @param distant how many of them, the first ones, queries meet as they meet blocks
  /// @param seen (C, W + C); 1 where a token of the chunk sees a near one or another of the chunk,
  ///   0 where not. Every token sees itself
  public record Near(LongBuffer positions, int distant, ByteBuffer seen) {
    /// All near tokens are seen by all; none is distant. Those of the chunk see the ones before.
    public static Near seenByAll(LongBuffer positions, int chunk) {
      int near = positions.remaining();
      ByteBuffer seen = ByteBuffer.allocateDirect(Math.multiplyExact(chunk, near + chunk));
      for (int token = 0; token < chunk; token++) {
        for (int other = 0; other < near + chunk; other++) {
          seen.put((byte) (other <= near + token ? 1 : 0));
        }
      }
      return new Near(positions, 0, seen.flip());
    }
  }

  /// What one layer keeps.
  public record Layer(Stored stored, KeysValues near) {}

  /// The `N` blocks of a layer, which all tokens of a chunk may see, in the order of the text. `N`
  /// may be 0, and may differ from layer to layer.
  ///
  /// @param keys (N, key-value heads, block size, head size), in 32 or 16 bits as the model was
  ///   opened
  /// @param values as keys
  /// @param representatives (N, key-value heads * head size); by which blocks are chosen
  /// @param positions (N, block size); the same buffer for several layers is looked through once
  /// @param weights (N, block size) where all `N` are chosen, or one number for all; added to the
  ///   scores of keys: natural logarithms of how many tokens each stands for, usually one
  public record Stored(
      ByteBuffer keys,
      ByteBuffer values,
      FloatBuffer representatives,
      LongBuffer positions,
      FloatBuffer weights) {
    private static final FloatBuffer ONE_TOKEN =
        ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();

    /// Each key is that of one token.
    public Stored(
        ByteBuffer keys, ByteBuffer values, FloatBuffer representatives, LongBuffer positions) {
      this(keys, values, representatives, positions, ONE_TOKEN);
    }
  }
}
