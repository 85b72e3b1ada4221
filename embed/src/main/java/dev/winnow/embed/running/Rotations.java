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
}
