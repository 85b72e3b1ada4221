package dev.winnow.embed.blocks;

import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.KeysValues;
import java.nio.FloatBuffer;
import java.util.Arrays;

/// Keys and values of one layer's first tokens and of its last ones, which are not all in blocks
/// yet, with how well queries behind them met them.
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

  /// Adds how well a mean query meets tokens `from` to `to` (not included).
  void meet(float[] query, int from, int to) {
    for (int token = from; token < to; token++) {
      for (int head = 0; head < heads; head++) {
        int at = ((token % ring) * heads + head) * size;
        float product = 0;
        for (int i = 0; i < size; i++) {
          product += query[head * size + i] * keys[at + i];
        }
        met[head * ring + token % ring] += product;
      }
    }
  }

  /// A key or value of one of the last tokens.
  void copy(boolean key, int token, int head, float[] to) {
    System.arraycopy(key ? keys : values, ((token % ring) * heads + head) * size, to, 0, size);
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

  /// The mean key of the tokens of a block that were met best, for each head of keys.
  float[] representative(int from, int count, int picked) {
    float[] mean = new float[heads * size];
    for (int head = 0; head < heads; head++) {
      int own = head;
      Integer[] tokens = new Integer[count];
      Arrays.setAll(tokens, i -> from + i);
      Arrays.sort(
          tokens, (a, b) -> Float.compare(met[own * ring + b % ring], met[own * ring + a % ring]));
      for (int i = 0; i < picked; i++) {
        int at = ((tokens[i] % ring) * heads + head) * size;
        for (int j = 0; j < size; j++) {
          mean[head * size + j] += keys[at + j] / picked;
        }
      }
    }
    return mean;
  }
}
