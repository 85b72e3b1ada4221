package dev.winnow.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.MultiVector;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenPoolingTest {
  @Test
  void theMostSimilarBecomeTheirMean() {
    float near = (float) Math.sqrt(0.5);
    MultiVector pooled =
        TokenPooling.pooled(
            MultiVector.of(
                new float[] {1, 0, 0},
                new float[] {0, 0, 1},
                new float[] {0, 1, 0},
                new float[] {0.96f, 0.28f, 0}),
            2);

    assertEquals(2, pooled.size()); // Ward joins the first and last, then the other two
    float[] first = pooled.vector(0);
    assertEquals(1.96 / Math.hypot(1.96, 0.28), first[0], 1e-6);
    assertEquals(0, first[2]);
    assertEquals(near, pooled.vector(1)[1], 1e-6);
    assertEquals(near, pooled.vector(1)[2], 1e-6);
  }

  @Test
  void aFactorOfOneChangesNothing() {
    MultiVector vectors = MultiVector.of(new float[] {1, 0}, new float[] {0, 1});

    assertSame(vectors, TokenPooling.pooled(vectors, 1));
    assertThrows(IllegalArgumentException.class, () -> TokenPooling.pooled(vectors, 0));
  }

  @Test
  void longTextsKeepTheirShareAndWhatTheySay() {
    var tokens = new RandomTokens(new SplittableRandom(2), 16, 40);
    MultiVector text = tokens.text(2_500);
    MultiVector pooled = TokenPooling.pooled(text, 5);
    MultiVector other = tokens.text(500);
    MultiVector alien = new RandomTokens(new SplittableRandom(9), 16, 40).text(500);
    MultiVector query = MultiVector.of(16, Arrays.copyOf(text.values(), 16 * 32));

    assertEquals(204 + 204 + 90, pooled.size() - 2 + 2);
    assertTrue(LateSearchTest.maxSim(query, pooled) > LateSearchTest.maxSim(query, alien));
    assertTrue(LateSearchTest.maxSim(query, pooled) > 0.8 * LateSearchTest.maxSim(query, text));
    assertEquals(500, other.size());
  }
}
