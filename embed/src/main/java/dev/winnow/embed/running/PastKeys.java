package dev.winnow.embed.running;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.winnow.embed.exports.ExportPorts;
import dev.winnow.embed.held.HeldMemory;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Keys and values of equally long texts on their way from one run of a ready-made network to the
/// next, which wants them without a gap: what one run gives, the next is given. Confined to one
/// thread.
final class PastKeys implements AutoCloseable {
  private final HeldMemory held = new HeldMemory();
  private final List<KeyRows> keys = new ArrayList<>();
  private final List<KeyRows> values = new ArrayList<>();
  private final int texts;
  private final int tokens;

  /// @param layers 0 for a network that takes no keys and values
  PastKeys(Shape shape, int layers, int texts, int tokens) {
    this.texts = texts;
    this.tokens = tokens;
    try {
      for (int layer = 0; layer < layers; layer++) {
        keys.add(rows(shape));
        values.add(rows(shape));
      }
    } catch (IllegalArgumentException | OutOfMemoryError e) {
      held.close();
      throw e;
    }
  }

  private KeyRows rows(Shape shape) {
    int rows = texts * shape.keyValueHeads();
    long bytes = KeyRows.bytes(ElementType.FLOAT, rows, tokens, shape.headSize());
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "keys of a layer for %d texts of %,d tokens take %,d bytes; expected at most %,d: give it shorter texts"
              .formatted(texts, tokens, bytes, Integer.MAX_VALUE));
    }
    return KeyRows.allocate(held, ElementType.FLOAT, rows, tokens, shape.headSize());
  }

  /// Tokens of each text.
  int tokens() {
    return tokens;
  }

  void feed(Feed feed) throws OrtException {
    for (int layer = 0; layer < keys.size(); layer++) {
      feed.rows(ExportPorts.past(layer, true), keys.get(layer), texts);
      feed.rows(ExportPorts.past(layer, false), values.get(layer), texts);
    }
  }

  /// Has a run write here.
  ///
  /// @param outputs to be closed by the caller
  void pin(Map<String, OnnxValue> outputs) throws OrtException {
    for (int layer = 0; layer < keys.size(); layer++) {
      outputs.put(ExportPorts.present(layer, true), keys.get(layer).tensor(texts));
      outputs.put(ExportPorts.present(layer, false), values.get(layer).tensor(texts));
    }
  }

  /// @param first text of the cache
  void load(KvCache cache, int first) {
    for (int layer = 0; layer < keys.size(); layer++) {
      keys.get(layer).put(0, cache.rows(layer, true, first, texts), 0, tokens);
      values.get(layer).put(0, cache.rows(layer, false, first, texts), 0, tokens);
    }
  }

  /// @param first text of the cache
  /// @param from first token that the cache does not have yet
  void store(KvCache cache, int first, int from) {
    for (int layer = 0; layer < keys.size(); layer++) {
      cache.rows(layer, true, first, texts).put(from, keys.get(layer), from, tokens - from);
      cache.rows(layer, false, first, texts).put(from, values.get(layer), from, tokens - from);
    }
  }

  @Override
  public void close() {
    held.close();
  }
}
