package dev.winnow.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertEquals(2.5, Samples.of(4, 1, 3, 2).median());
  }

  @Test
  void quantilesLieOnTheLineBetweenNeighbours() {
    assertEquals(19.8, Samples.of(0, 20).quantile(0.99), 1e-9);
  }

  @Test
  void noSamplesHaveNoMedian() {
    assertThrows(IllegalArgumentException.class, Samples::of);
  }
}
