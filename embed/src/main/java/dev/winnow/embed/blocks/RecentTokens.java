package dev.winnow.embed.blocks;

import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.KeysValues;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/// Keys and values of one layer's first tokens and of its last ones, which are not all in blocks
/// yet, with the attention that they got while they were near.
final class RecentTokens {
  private final int sinks;
  private final int ring;
  private final int heads;
  private final int size;
  private final float[] firstKeys;
  private final float[] firstValues;
  private final float[] keys;
  private final float[] values;

  /// (key-value heads, ring)
  private final float[] met;

  /// @param ring last tokens that are kept
  RecentTokens(Shape shape, int sinks, int ring) {
    this.sinks = sinks;
    this.ring = ring;
    heads = shape.keyValueHeads();
    size = shape.headSize();
    int width = heads * size;
    firstKeys = new float[sinks * width];
    firstValues = new float[sinks * width];
    keys = new float[ring * width];
    values = new float[ring * width];
    met = new float[heads * ring];
  }

  /// Keeps a chunk behind what is here.
  void add(int first, int count, KeysValues chunk) {
    add(first, count, chunk.keys(), firstKeys, keys);
    add(first, count, chunk.values(), firstValues, values);
    for (int token = first; token < first + count; token++) {
      for (int head = 0; head < heads; head++) {
        met[head * ring + token % ring] = 0;
      }
    }
  }

  private void add(int first, int count, FloatBuffer chunk, float[] firstRows, float[] rows) {
    int from = chunk.position();
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < count; i++) {
        int token = first + i;
        int at = ((token % ring) * heads + head) * size;
        chunk.get(from + (head * count + i) * size, rows, at, size);
        if (token < sinks) {
          System.arraycopy(rows, at, firstRows, (token * heads + head) * size, size);
        }
      }
    }
  }

  /// Counts the attention that the last tokens got in a run.
  ///
  /// @param attended (key-value heads, keys)
  /// @param at of the first of these tokens' keys
  void attended(FloatBuffer attended, int at, int... tokens) {
    int keys = attended.remaining() / heads;
    for (int head = 0; head < heads; head++) {
      int from = attended.position() + head * keys + at;
      for (int i = 0; i < tokens.length; i++) {
        met[head * ring + tokens[i] % ring] += attended.get(from + i);
      }
    }
  }

  /// What attention the tokens of a block got, in all heads.
  double attended(int first, int count) {
    double sum = 0;
    for (int head = 0; head < heads; head++) {
      for (int token = first; token < first + count; token++) {
        sum += met[head * ring + token % ring];
      }
    }
    return sum;
  }

  /// Keys or values of some of the last tokens, as many as there is room for.
  void copy(boolean key, int first, int head, float[] to) {
    for (int at = 0; at < to.length; at += size) {
      int token = first + at / size;
      System.arraycopy(key ? keys : values, ((token % ring) * heads + head) * size, to, at, size);
    }
  }

  /// Keys or values of tokens: first ones or last ones.
  ///
  /// @param to (key-value heads, tokens, head size)
  void put(boolean key, int[] tokens, int last, FloatBuffer to) {
    for (int head = 0; head < heads; head++) {
      for (int token : tokens) {
        boolean recent = token > last - ring;
        float[] rows = recent ? key ? keys : values : key ? firstKeys : firstValues;
        int row = recent ? token % ring : token;
        to.put(rows, (row * heads + head) * size, size);
      }
    }
  }

  /// Places in a block of the tokens that got most attention in a head, the most first.
  int[] picked(int head, int first, int count, int picks) {
    return IntStream.range(0, count)
        .boxed()
        .sorted((a, b) ->
            Float.compare(
                met[head * ring + (first + b) % ring], met[head * ring + (first + a) % ring]))
        .limit(picks)
        .mapToInt(place -> place)
        .toArray();
  }

  /// The mean key of tokens at places behind a first one, in a head.
  float[] meanKey(int head, int first, int... places) {
    float[] mean = new float[size];
    for (int place : places) {
      int at = (((first + place) % ring) * heads + head) * size;
      for (int i = 0; i < size; i++) {
        mean[i] += keys[at + i] / places.length;
      }
    }
    return mean;
  }
}
