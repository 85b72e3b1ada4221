package dev.winnow.embed.rope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RotaryTest {
  private static final int SIZE = 64;
  private static final int TRAINED = 2048;
  private static final double THETA = 10_000;
  private static final float[] PLAIN = of(new RotaryScaling.None(), 10);

  private static float[] of(RotaryScaling scaling, int tokens) {
    return new Rotary(SIZE, THETA, scaling).frequencies(tokens);
  }

  private static void assertClose(float[] expected, float[] seen) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], seen[i], 3e-7f * expected[i], "pair " + i);
    }
  }

  @Test
  void frequenciesFallFromOneToNearlyOneInTheta() {
    assertEquals(SIZE / 2, PLAIN.length);
    assertEquals(1, PLAIN[0]);
    assertEquals(Math.pow(THETA, -62.0 / 64), PLAIN[31], 1e-9);
  }

  @Test
  void linearPressesAllTogether() {
    float[] seen = of(new RotaryScaling.Linear(4), 10);
    for (int i = 0; i < seen.length; i++) {
      assertEquals(PLAIN[i] / 4, seen[i]);
    }
    assertArrayEquals(PLAIN, of(new RotaryScaling.Linear(1), 10));
  }

  @Test
  void ntkKeepsTheFirstAndPressesTheLastByItsFactor() {
    float[] seen = of(new RotaryScaling.Ntk(4), 10);
    assertEquals(1, seen[0]);
    assertEquals(PLAIN[31] / 4, seen[31], 1e-6f * PLAIN[31]);
    for (int i = 1; i < 31; i++) {
      assertTrue(seen[i] < PLAIN[i] && seen[i] > PLAIN[i] / 4, "pair " + i);
    }
    assertClose(PLAIN, of(new RotaryScaling.Ntk(1), 10));
  }

  @Test
  void dynamicBeginsBeyondTheTrainedLength() {
    var dynamic = new RotaryScaling.Dynamic(2, TRAINED);
    assertClose(PLAIN, of(dynamic, TRAINED));
    assertClose(of(new RotaryScaling.Ntk(3), 1), of(dynamic, 2 * TRAINED));
    assertTrue(new Rotary(SIZE, THETA, dynamic).dependsOnLength());
    assertFalse(dynamic.changes(1, 5000));
  }

  @Test
  void yarnKeepsHighFrequenciesAndPressesLowOnes() {
    assertClose(PLAIN, of(new RotaryScaling.Yarn(1, 32, 1, TRAINED, true, 1), 10));
    for (boolean truncate : new boolean[] {true, false}) {
      float[] seen = of(new RotaryScaling.Yarn(4, 32, 1, TRAINED, truncate, 1), 10);
      assertEquals(PLAIN[0], seen[0]);
      assertEquals(PLAIN[31] / 4, seen[31], 1e-6f * PLAIN[31]);
      for (int i = 1; i < seen.length; i++) {
        assertTrue(seen[i] < seen[i - 1], "pair " + i);
      }
    }
    assertEquals(
        1.5, new Rotary(SIZE, THETA, new RotaryScaling.Yarn(4, 32, 1, 9, true, 1.5)).magnitude());
  }

  @Test
  void llama3GoesByWavelength() {
    float[] seen = of(new RotaryScaling.Llama3(8, 1, 4, TRAINED), 10);
    for (int i = 0; i < seen.length; i++) {
      double wavelength = 2 * Math.PI / PLAIN[i];
      if (wavelength < TRAINED / 4.0) {
        assertEquals(PLAIN[i], seen[i]);
      } else if (wavelength > TRAINED) {
        assertEquals(PLAIN[i] / 8, seen[i]);
      } else {
        assertTrue(seen[i] <= PLAIN[i] && seen[i] >= PLAIN[i] / 8, "pair " + i);
      }
    }
  }

  @Test
  void longRopeHasAFactorForEachPairAndOthersBeyondTheTrainedLength() {
    double[] twos = new double[SIZE / 2];
    double[] fives = new double[SIZE / 2];
    Arrays.fill(twos, 2);
    Arrays.fill(fives, 5);
    var scaling = new RotaryScaling.LongRope(twos, fives, TRAINED, 1.2);
    assertClose(of(new RotaryScaling.Linear(2), 1), of(scaling, TRAINED));
    assertClose(of(new RotaryScaling.Linear(5), 1), of(scaling, TRAINED + 1));
    assertTrue(scaling.changes(TRAINED, TRAINED + 1));
    assertFalse(scaling.changes(1, TRAINED));
    assertEquals(1.2, new Rotary(SIZE, THETA, scaling).magnitude());
  }

  @Test
  void theTruncatedBasisHasThreeParts() {
    float[] seen = of(new RotaryScaling.TruncatedBasis(0.1, 0.001, 0.005), 10);
    for (int i = 0; i < seen.length; i++) {
      float expected = PLAIN[i] >= 0.1 ? PLAIN[i] : PLAIN[i] > 0.001 ? 0.005f : 0;
      assertEquals(expected, seen[i]);
    }
  }

  @Test
  void sizesAreEven() {
    for (int size : new int[] {-2, 0, 1, 33}) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Rotary(size, THETA, new RotaryScaling.None()));
      assertTrue(e.getMessage().contains(size + "; expected an even number"), e.getMessage());
    }
  }
}
