package dev.winnow.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.winnow.embed.network.Shape;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Keys and values of equally long texts on their way from one run of a ready-made network to the
/// next, which wants them without a gap: what one run gives, the next is given. Confined to one
/// thread.
final class PastKeys implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final List<KeyRows> keys = new ArrayList<>();
  private final List<KeyRows> values = new ArrayList<>();
  private final long[] dimensions;
  private final int tokens;

  /// @param layers 0 for a network that takes no keys and values
  PastKeys(Shape shape, int layers, int texts, int tokens) {
    this.tokens = tokens;
    dimensions = new long[] {texts, shape.keyHeads(), tokens, shape.headSize()};
    for (int layer = 0; layer < layers; layer++) {
      keys.add(rows(shape, texts));
      values.add(rows(shape, texts));
    }
  }

  private KeyRows rows(Shape shape, int texts) {
    long bytes = (long) Float.BYTES * texts * shape.keyHeads() * tokens * shape.headSize();
    if (bytes > Integer.MAX_VALUE) {
      arena.close();
      throw new IllegalArgumentException(
          "keys of a layer for %d texts of %,d tokens take %,d bytes; expected at most %,d: give it shorter texts"
              .formatted(texts, tokens, bytes, Integer.MAX_VALUE));
    }
    FloatBuffer floats =
        arena
            .allocate(Math.max(1, bytes), 64)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .limit((int) bytes)
            .asFloatBuffer();
    return new KeyRows(floats, texts * shape.keyHeads(), tokens, shape.headSize());
  }

  /// Tokens of each text.
  int tokens() {
    return tokens;
  }

  void feed(Feed feed) throws OrtException {
    for (int layer = 0; layer < keys.size(); layer++) {
      feed.floats(ExportPorts.past(layer, true), keys.get(layer).floats(), dimensions);
      feed.floats(ExportPorts.past(layer, false), values.get(layer).floats(), dimensions);
    }
  }

  /// Has a run write here.
  ///
  /// @param outputs to be closed by the caller
  void pin(Map<String, OnnxValue> outputs) throws OrtException {
    for (int layer = 0; layer < keys.size(); layer++) {
      outputs.put(ExportPorts.present(layer, true), tensor(keys.get(layer)));
      outputs.put(ExportPorts.present(layer, false), tensor(values.get(layer)));
    }
  }

  private OnnxTensor tensor(KeyRows rows) throws OrtException {
    return OnnxTensor.createTensor(OnnxDevices.environment(), rows.floats(), dimensions);
  }

  /// @param first text of the cache
  void load(KvCache cache, int first) {
    int texts = (int) dimensions[0];
    for (int layer = 0; layer < keys.size(); layer++) {
      keys.get(layer).put(0, cache.rows(layer, true, first, texts), 0, tokens);
      values.get(layer).put(0, cache.rows(layer, false, first, texts), 0, tokens);
    }
  }

  /// @param first text of the cache
  /// @param from first token that the cache does not have yet
  void store(KvCache cache, int first, int from) {
    int texts = (int) dimensions[0];
    for (int layer = 0; layer < keys.size(); layer++) {
      cache.rows(layer, true, first, texts).put(from, keys.get(layer), from, tokens - from);
      cache.rows(layer, false, first, texts).put(from, values.get(layer), from, tokens - from);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
