package dev.winnow.rerank.feedback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Order;
import dev.winnow.rerank.order.Order.Place;
import dev.winnow.rerank.order.Order.Standing;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelevanceFeedbackTest {
  private static final int PASSAGES = 30;
  private static final int COMPONENTS = 24;

  private final SplittableRandom random = new SplittableRandom(3);

  private float[] vector(int components) {
    var vector = new float[components];
    for (int i = 0; i < components; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private float[][] vectors(int count) {
    return IntStream.range(0, count).mapToObj(_ -> vector(COMPONENTS)).toArray(float[][]::new);
  }

  private double[] targets(int count) {
    return IntStream.range(0, count).mapToDouble(_ -> random.nextInt(20)).toArray();
  }

  @ParameterizedTest
  @EnumSource(RelevanceFeedback.Loss.class)
  void theGradientIsThatOfFiniteDifferences(RelevanceFeedback.Loss loss) {
    float[] query = vector(COMPONENTS);
    var fit = new Fit(loss, query, vectors(PASSAGES), targets(PASSAGES));
    double[] point = fit.start();
    var gradient = new double[COMPONENTS];

    fit.gradient(point, gradient);

    double step = 1e-5;
    for (int i = 0; i < COMPONENTS; i++) {
      double at = point[i];
      point[i] = at + step;
      double above = fit.loss(point);
      point[i] = at - step;
      double below = fit.loss(point);
      point[i] = at;
      double expected = (above - below) / (2 * step);
      assertEquals(expected, gradient[i], 1e-5 * Math.max(1e-2, Math.abs(expected)));
    }
  }

  @Test
  void adamAndBothLossesAreThoseOfPyTorch() throws IOException {
    try (var in = RelevanceFeedbackTest.class.getResourceAsStream("refit.json")) {
      for (JsonNode golden : new ObjectMapper().readTree(in)) {
        float[] query = floats(golden.get("query"));
        var passages = new float[golden.get("passages").size()][];
        var targets = new double[passages.length];
        for (int i = 0; i < passages.length; i++) {
          passages[i] = floats(golden.get("passages").get(i));
          targets[i] = golden.get("targets").get(i).asDouble();
        }

        float[] byScores = RelevanceFeedback.SCORES.moved(query, passages, targets);
        float[] byRanks = RelevanceFeedback.RANKS.moved(query, passages, targets);

        assertArrayEquals(floats(golden.get("divergence")), byScores, 1e-6f);
        assertArrayEquals(floats(golden.get("ranknet")), byRanks, 1e-6f);
      }
    }
  }

  private static float[] floats(JsonNode numbers) {
    var floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).asDouble();
    }
    return floats;
  }

  @ParameterizedTest
  @EnumSource(RelevanceFeedback.Loss.class)
  void theMovedQueryRanksMoreAsTheJudgeDoes(RelevanceFeedback.Loss loss) {
    float[] query = vector(COMPONENTS);
    float[][] passages = vectors(PASSAGES);
    double[] targets = targets(PASSAGES);

    float[] moved = new RelevanceFeedback(loss, .01, 100).moved(query, passages, targets);

    double before = agreement(query, passages, targets);
    double after = agreement(moved, passages, targets);
    assertTrue(after > before + .1, before + " before, " + after + " after");
  }

  /// Share of pairs in the judge's order.
  private static double agreement(float[] query, float[][] passages, double[] targets) {
    int right = 0;
    int pairs = 0;
    for (int i = 0; i < targets.length; i++) {
      for (int j = 0; j < targets.length; j++) {
        if (targets[i] > targets[j]) {
          pairs++;
          right += dot(query, passages[i]) > dot(query, passages[j]) ? 1 : 0;
        }
      }
    }
    return (double) right / pairs;
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  @Test
  void scoresFarApartStayFinite() {
    float[] query = vector(COMPONENTS);
    float[][] passages = vectors(PASSAGES);
    double[] targets = IntStream.range(0, PASSAGES).mapToDouble(i -> i * 1e4).toArray();

    for (var feedback : List.of(RelevanceFeedback.SCORES, RelevanceFeedback.RANKS)) {
      for (float value : feedback.moved(query, passages, targets)) {
        assertTrue(Float.isFinite(value));
      }
    }
  }

  @Test
  void aJudgeThatFindsAllAlikeMovesNothing() {
    float[] query = vector(COMPONENTS);

    assertArrayEquals(
        query, RelevanceFeedback.RANKS.moved(query, vectors(4), new double[] {2, 2, 2, 2}));
    assertArrayEquals(query, RelevanceFeedback.RANKS.moved(query, vectors(1), new double[] {2}));
    assertArrayEquals(query, RelevanceFeedback.SCORES.moved(query, new float[0][], new double[0]));
  }

  @Test
  void scoresAreDealtOutInTheJudgesOrder() {
    var order =
        new Order(
            List.of(place(2, 1), place(0, 9), place(1, 5)),
            Order.Scale.RANK,
            Order.Effort.NONE,
            Order.End.FINISHED);

    assertArrayEquals(new double[] {5, 1, 9}, RelevanceFeedback.dealt(order));
  }

  @Test
  void similaritiesAreDealtOutInTheOrderOfScoresAndEqualOnesGetTheirMean() {
    float[] query = {1, 0};
    float[][] passages = {{.2f, 1}, {.5f, 1}, {.8f, 1}, {.1f, 1}};

    double[] dealt = RelevanceFeedback.dealt(query, passages, new double[] {30, 7, 7, -2});

    assertArrayEquals(new double[] {.8, .35, .35, .1}, dealt, 1e-6);
    assertThrows(
        IllegalArgumentException.class,
        () -> RelevanceFeedback.dealt(query, passages, new double[] {1, 2}));
  }

  private static Place place(int rank, double score) {
    return new Place(rank, new Candidate("d" + rank, "", score), 0, 0, Standing.JUDGED);
  }

  @Test
  void inputThatDoesNotFitIsAnError() {
    float[] query = {1, 2};
    var lengths =
        assertThrows(
            IllegalArgumentException.class,
            () -> RelevanceFeedback.RANKS.moved(query, new float[][] {{1}}, new double[] {1}));
    assertThrows(
        IllegalArgumentException.class,
        () -> RelevanceFeedback.RANKS.moved(query, new float[][] {{1, 1}}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RelevanceFeedback.RANKS.moved(
                query, new float[][] {{1, 1}}, new double[] {Double.NaN}));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RelevanceFeedback.RANKS.moved(query, new float[][] {{1, Float.NaN}}, new double[] {1}));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RelevanceFeedback(RelevanceFeedback.Loss.RANKNET, 0, 1));

    assertEquals(
        "passage 0 has 1 components and the query 2; expected vectors of one model",
        lengths.getMessage());
  }
}
