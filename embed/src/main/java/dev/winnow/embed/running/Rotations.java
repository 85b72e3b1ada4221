package dev.winnow.embed.running;

import dev.winnow.embed.network.Transformer;
import java.nio.FloatBuffer;

/// Rotates queries and keys outside of a network, as its layers do. Thread-safe.
final class Rotations {
  private final Transformer transformer;
  private volatile RotaryTables tables;

  Rotations(Transformer transformer) {
    this.transformer = transformer;
    tables = RotaryTables.of(transformer, 1, 1);
  }

  /// @param vector (heads * head size), not rotated
  float[] rotated(int layer, float[] vector, int position) {
    RotaryTables known = tables;
    if (!known.serves(transformer, position + 1, position + 1)) {
      known = RotaryTables.of(transformer, position + 1, position + 1);
      tables = known;
    }
    int variant = transformer.ropeVariant(layer);
    int half = transformer.rotaryPairs(variant);
    FloatBuffer cosines = known.cosines(variant);
    FloatBuffer sines = known.sines(variant);
    float[] rotated = vector.clone();
    int size = transformer.shape().headSize();
    for (int head = 0; head < vector.length; head += size) {
      for (int i = 0; i < half; i++) {
        float cosine = cosines.get(position * half + i);
        float sine = sines.get(position * half + i);
        float a = vector[head + i];
        float b = vector[head + half + i];
        rotated[head + i] = a * cosine - b * sine;
        rotated[head + half + i] = b * cosine + a * sine;
      }
    }
    return rotated;
  }

  /// @throws IllegalStateException if keys cannot be moved
  void requireMovable() {
    if (transformer.dependsOnLength()) {
      throw new IllegalStateException(
          "rotary angles of %s depend on the length of a text, so that keys cannot be moved; expected a model with the same angles for all lengths; read the texts together"
              .formatted(transformer.weights()));
    }
  }

  /// Turns keys that were rotated for other positions to those of their places, by the difference
  /// of the very angles that tables have, so that nothing but the rounding of keys remains.
  ///
  /// @param keys of a layer, in 32 bits
  /// @param first place of them
  /// @param before positions that they were rotated for
  void move(KeyRows keys, int layer, int first, int... before) {
    float[] frequencies = transformer.frequencies(transformer.ropeVariant(layer));
    int half = frequencies.length;
    double[] cosines = new double[before.length * half];
    double[] sines = new double[before.length * half];
    for (int i = 0; i < before.length; i++) {
      for (int pair = 0; pair < half; pair++) {
        double angle = (double) ((first + i) * frequencies[pair]) - before[i] * frequencies[pair];
        cosines[i * half + pair] = Math.cos(angle);
        sines[i * half + pair] = Math.sin(angle);
      }
    }
    int size = keys.headSize();
    float[] vector = new float[size];
    for (int row = 0; row < keys.rows(); row++) {
      FloatBuffer all = keys.tokens(row, first, before.length).asFloatBuffer();
      for (int i = 0; i < before.length; i++) {
        all.get(i * size, vector);
        for (int pair = 0; pair < half; pair++) {
          float a = vector[pair];
          float b = vector[half + pair];
          double cosine = cosines[i * half + pair];
          double sine = sines[i * half + pair];
          vector[pair] = (float) (a * cosine - b * sine);
          vector[half + pair] = (float) (b * cosine + a * sine);
        }
        all.put(i * size, vector);
      }
    }
  }
}
