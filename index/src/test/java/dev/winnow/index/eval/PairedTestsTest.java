package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.store.Property;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against scipy 1.17.1: `bench/oracle/significance.py`.
class PairedTestsTest {
  private static final double[] FEW = {.06, -.03, .13, .20, 0, .05, -.02, .28, .10, .02};
  private static final double[] MANY =
      IntStream.rangeClosed(1, 60).mapToDouble(PairedTestsTest::pattern).toArray();
  private static final int DRAWS = 100_000;

  @Test
  void theTTestIsScipysOnFewPairs() {
    assertEquals(.034496773835, PairedTests.tTest(FEW), 1e-9);
  }

  @Test
  void theTTestIsScipysOnManyPairs() {
    assertEquals(.008450418072, PairedTests.tTest(MANY), 1e-6);
  }

  @Test
  void theRandomisationTestOfFewPairsIsExact() {
    assertEquals(.03125, PairedTests.randomisation(FEW, DRAWS, 1));
  }

  @Test
  void theRandomisationTestOfManyPairsIsScipysWithinTheErrorOfDrawing() {
    assertEquals(.008544, PairedTests.randomisation(MANY, DRAWS, 1), .0012);
  }

  @Test
  void drawnAndExactRandomisationAgree() {
    assertEquals(
        PairedTests.randomisation(FEW, DRAWS, 1), PairedTests.randomisation(FEW, 511, 1), .03);
  }

  @Test
  void theBootstrapIntervalIsScipysWithinTheErrorOfDrawing() {
    assertArrayEquals(
        new double[] {.007248, .042848}, PairedTests.bootstrap(MANY, DRAWS, .95, 1), 5e-4);
  }

  @Test
  void holmsStepsNeverGoDown() {
    assertEquals(
        List.of(.04, .09, .09, .025, .9), PairedTests.holm(List.of(.01, .04, .03, .005, .9)));
  }

  @Test
  void equalRunsAreNeverSignificant() {
    var none = new double[30];

    assertEquals(1, PairedTests.tTest(none));
    assertEquals(1, PairedTests.randomisation(none, DRAWS, 1));
    assertArrayEquals(new double[2], PairedTests.bootstrap(none, 10, .95, 1));
  }

  @Test
  void aSinglePairShowsNothing() {
    assertEquals(1, PairedTests.tTest(new double[] {.5}));
    assertEquals(1, PairedTests.randomisation(new double[] {.5}, DRAWS, 1));
  }

  @Test
  void theSameDifferenceEverywhereIsSignificant() {
    var same = new double[20];
    Arrays.fill(same, .5);

    assertEquals(0, PairedTests.tTest(same));
    assertEquals(1.0 / (DRAWS + 1), PairedTests.randomisation(same, DRAWS, 1), 1e-4);
  }

  @Test
  void swappingTheRunsLeavesThePValues() {
    Property.forAll(
        PairedTestsTest::differences,
        differences -> {
          var swapped = Arrays.stream(differences).map(d -> -d).toArray();
          assertEquals(PairedTests.tTest(differences), PairedTests.tTest(swapped), 1e-12);
          assertEquals(
              PairedTests.randomisation(differences, 300, 7),
              PairedTests.randomisation(swapped, 300, 7));
        });
  }

  @Test
  void pValuesAreProbabilities() {
    Property.forAll(
        PairedTestsTest::differences,
        differences -> {
          double p = PairedTests.randomisation(differences, 300, 7);
          assertTrue(p > 0 && p <= 1);
        });
  }

  private static double[] differences(RandomGenerator random, int size) {
    return random.doubles(size).map(d -> d < .3 ? 0 : d - .6).toArray();
  }

  private static double pattern(int i) {
    double x = i * 0.6180339887 % 1;
    return rounded(x) - rounded(x * 0.8 + i * 0.4142135623 % 1 * 0.15);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
