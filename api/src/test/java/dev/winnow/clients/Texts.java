package dev.winnow.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/// What clients send, and what must be true of any answer to it.
final class Texts {
  static final String KOALA = "Koalas sleep a lot.";
  static final String BEAR = "A bear that lives in trees is resting.";
  static final String LAW = "Tax law.";
  static final List<String> ALL = List.of(KOALA, BEAR, LAW);

  /// What a koala's eating is asked with.
  static final String QUESTION = "What do koalas eat?";

  /// Of these the second answers [#QUESTION], the first does not at all.
  static final List<String> PASSAGES =
      List.of(
          "The court lowered the tax on imported cars.",
          "Koalas eat the leaves of eucalyptus trees.",
          "Koalas live in Australia.");

  private Texts() {}

  /// Vectors of [#ALL]: of unit length, and the first nearer to the second than to the third.
  static void assertMeaningful(List<float[]> vectors) {
    assertEquals(3, vectors.size());
    for (float[] vector : vectors) {
      assertEquals(384, vector.length);
      assertEquals(1, product(vector, vector), 1e-3);
    }
    double near = product(vectors.get(0), vectors.get(1));
    double far = product(vectors.get(0), vectors.get(2));
    assertTrue(near > far + 0.1, near + " " + far);
  }

  static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  static float[] floats(List<? extends Number> numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    return floats;
  }
}
