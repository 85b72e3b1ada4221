package dev.winnow.embed.running;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.winnow.embed.graph.GraphInputs;
import dev.winnow.embed.network.Transformer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a graph is fed for a batch. Thread-safe.
final class RunInputs {
  private final Transformer transformer;
  private volatile @Nullable RotaryTables tables;

  RunInputs(Transformer transformer) {
    this.transformer = transformer;
  }

  void fill(Feed feed, Batch batch, CachePlace place) throws OrtException {
    int longest = batch.longest();
    long[] shape = {batch.texts(), longest};
    LongBuffer ids = feed.longs(GraphInputs.IDS, shape);
    LongBuffer types = feed.longs(GraphInputs.TYPES, shape);
    LongBuffer positions = feed.longs(GraphInputs.POSITIONS, shape);
    IntBuffer mask = feed.ints(GraphInputs.MASK, shape);
    IntBuffer lastKeys = feed.ints(GraphInputs.LAST_KEYS, batch.texts());
    LongBuffer groups = feed.longs(GraphInputs.GROUPS, shape);
    LongBuffer distant = feed.longs(GraphInputs.DISTANT_POSITIONS, shape);
    LongBuffer distantBase = feed.longs(GraphInputs.DISTANT_BASE, shape);
    int total = 0;
    int last = 0;
    for (int text = 0; text < batch.texts(); text++) {
      int past = place.length(text);
      int length = batch.length(text);
      for (int i = 0; i < longest; i++) {
        int at = text * longest + i;
        boolean seen = i < batch.seen(text);
        // Padding repeats the last token, whose id is in every table; the mask hides it.
        int token = Math.min(i, length - 1);
        ids.put(at, batch.id(text, token));
        types.put(at, batch.type(text, token));
        int stands = batch.position(text, token, past);
        positions.put(at, transformer.firstPosition() + (long) transformer.position(stands));
        distant.put(at, transformer.distant(stands));
        distantBase.put(at, transformer.distantBase(stands));
        groups.put(at, batch.group(text, token));
        mask.put(at, seen ? 1 : 0);
      }
      lastKeys.put(text, past + length - 1);
      total = Math.max(total, past + length);
      int end = batch.lastPosition(text, past);
      last = Math.max(last, Math.max(end, transformer.distant(end)));
    }
    fillKeyGroups(feed, batch, place, total);
    feed.ints(GraphInputs.TOTAL).put(0, total);
    if (feed.wants(GraphInputs.BUCKETS)) {
      long[] buckets = transformer.buckets(longest);
      feed.longs(GraphInputs.BUCKETS, buckets.length).put(buckets);
    }
    // ONNX Runtime wants tables that are as long as a text, whatever its positions.
    feedRotaryTables(feed, Math.max(last + 1, longest), Math.max(last + 1, place.tokens()));
  }

  private static void fillKeyGroups(Feed feed, Batch batch, CachePlace place, int total)
      throws OrtException {
    if (!feed.wants(GraphInputs.KEY_GROUPS)) {
      return;
    }
    LongBuffer groups = feed.longs(GraphInputs.KEY_GROUPS, batch.texts(), total);
    for (int text = 0; text < batch.texts(); text++) {
      int past = place.length(text);
      for (int key = 0; key < past + batch.length(text); key++) {
        groups.put(
            text * total + key,
            key < past ? place.group(text, key) : batch.group(text, key - past));
      }
    }
  }

  /// @param positions that tokens of the run have
  /// @param tokens of the text
  void feedRotaryTables(Feed feed, int positions, int tokens) throws OrtException {
    if (transformer.ropeVariants() == 0) {
      return;
    }
    RotaryTables known = tables;
    if (known == null || !known.serves(transformer, positions, tokens)) {
      known = RotaryTables.of(transformer, positions, tokens);
      tables = known;
    }
    for (int variant = 0; variant < transformer.ropeVariants(); variant++) {
      long[] shape = {known.positions(), transformer.rotaryPairs(variant)};
      feed.floats(GraphInputs.cosines(variant), known.cosines(variant), shape);
      feed.floats(GraphInputs.sines(variant), known.sines(variant), shape);
    }
  }

  void fillCache(Feed feed, KvCache cache, int first, int texts, Map<String, OnnxValue> kept)
      throws OrtException {
    for (int layer = 0; layer < transformer.shape().layers(); layer++) {
      for (boolean key : new boolean[] {true, false}) {
        KeyRows rows = cache.rows(layer, key, first, texts);
        feed.rows(GraphInputs.past(layer, key), rows, texts);
        kept.put(GraphInputs.present(layer, key), rows.tensor(texts));
      }
    }
  }

  /// @param places for each text the tokens whose scores are wanted
  static void fillWanted(Feed feed, Batch batch, List<int[]> places, int[] labels)
      throws OrtException {
    int rows = places.stream().mapToInt(own -> own.length).sum();
    LongBuffer wanted = feed.longs(GraphInputs.ROWS, rows);
    for (int text = 0; text < places.size(); text++) {
      for (int token : places.get(text)) {
        wanted.put((long) text * batch.longest() + token);
      }
    }
    LongBuffer ids = feed.longs(GraphInputs.LABELS, labels.length);
    for (int label : labels) {
      ids.put(label);
    }
  }
}
