package dev.winnow.rerank.judge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AggregationTest {
  private static final double EXACT = 1e-12;
  private static final double LN3 = Math.log(3);

  @Test
  void meansAreTakenOfScoresAsTheyAre() {
    assertArrayEquals(
        new double[] {2, 5}, Aggregation.MEAN.of(new double[][] {{1, 4}, {3, 6}}), EXACT);
  }

  @Test
  void softmaxesAreMeansOfEachViewsShares() {
    // Shares 3/4 and 1/4, then 1/2 each, whatever is added to a view.
    double[][] views = {{LN3 + 800, 800}, {-5, -5}};

    assertArrayEquals(new double[] {.625, .375}, Aggregation.SOFTMAX.of(views), EXACT);
  }

  @Test
  void reciprocalRanksAreSummed() {
    double[][] views = {{9, 5, 1}, {2, 3, 3}};

    // Ranks 1, 2, 3, then 3, 1.5, 1.5.
    assertArrayEquals(
        new double[] {1 / 61.0 + 1 / 63.0, 1 / 62.0 + 1 / 61.5, 1 / 63.0 + 1 / 61.5},
        Aggregation.RECIPROCAL_RANK.of(views),
        EXACT);
  }

  @Test
  void bordaCountsThoseBeaten() {
    double[][] views = {{9, 5, 1}, {2, 3, 3}};

    assertArrayEquals(new double[] {2, 2.5, 1.5}, Aggregation.BORDA.of(views), EXACT);
  }

  @Test
  void aViewWithoutNumberDoesNotCount() {
    double[][] views = {{1, Double.NaN, 4}, {3, 5, 2}};

    assertArrayEquals(new double[] {2, 5, 3}, Aggregation.MEAN.of(views), EXACT);
    // Beaten: 0 of one other, - and 1; then 1, 2, 0. The second has one view, which counts twice.
    assertArrayEquals(new double[] {1, 4, 1}, Aggregation.BORDA.of(views), EXACT);
    double[][] blank = {{Double.NaN}};
    assertEquals(Double.NaN, Aggregation.SOFTMAX.of(blank)[0]);
  }

  @ParameterizedTest
  @EnumSource
  void theOrderOfCandidatesDoesNotMatter(Aggregation aggregation) {
    var random = new SplittableRandom(5);
    int count = 12;
    var views = new double[7][count];
    for (double[] view : views) {
      for (int i = 0; i < count; i++) {
        view[i] = random.nextInt(6);
      }
    }
    double[] direct = aggregation.of(views);
    int[] turned = IntStream.range(0, count).map(i -> (i * 5 + 3) % count).toArray();
    var shuffled = new double[views.length][];
    for (int v = 0; v < views.length; v++) {
      double[] view = views[v];
      shuffled[v] = IntStream.of(turned).mapToDouble(i -> view[i]).toArray();
    }

    assertArrayEquals(
        IntStream.of(turned).mapToDouble(i -> direct[i]).toArray(),
        aggregation.of(shuffled),
        EXACT);
  }

  @Test
  void viewsOfDifferentLengthsAreAnError() {
    assertThrows(
        IllegalArgumentException.class, () -> Aggregation.MEAN.of(new double[][] {{1}, {1, 2}}));
    assertThrows(IllegalArgumentException.class, () -> Aggregation.MEAN.of(new double[0][]));
  }
}
