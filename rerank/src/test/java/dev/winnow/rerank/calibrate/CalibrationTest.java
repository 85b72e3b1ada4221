package dev.winnow.rerank.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.rerank.Collection;
import dev.winnow.rerank.judge.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
  private static final double MOST_ERROR = .05;
  private static final int LISTED = 10;

  @TempDir Path folder;

  private static Stream<Named<Function<List<Judgement>, Calibration>>> fits() {
    return Stream.of(
        Named.of("platt", Calibration::platt), Named.of("isotonic", Calibration::isotonic));
  }

  /// Relevant with a probability that rises with the score as the logistic function of 2x - 1 does.
  private static List<Judgement> judgements(int count, long seed) {
    var random = new SplittableRandom(seed);
    return IntStream.range(0, count)
        .mapToObj(_ -> {
          double score = random.nextGaussian();
          return new Judgement(score, random.nextDouble() < truth(score));
        })
        .toList();
  }

  private static double truth(double score) {
    return 1 / (1 + Math.exp(1 - 2 * score));
  }

  @ParameterizedTest
  @MethodSource("fits")
  void theProbabilityBehindTheJudgementsIsFound(Function<List<Judgement>, Calibration> fit) {
    Calibration calibration = fit.apply(judgements(20_000, 1));

    for (double score : new double[] {-1, -.5, 0, .5, 1}) {
      assertEquals(truth(score), calibration.probability(score), .03);
    }
  }

  @ParameterizedTest
  @MethodSource("fits")
  void theOrderOfScoresIsKept(Function<List<Judgement>, Calibration> fit) {
    for (long seed = 0; seed < 50; seed++) {
      Calibration calibration = fit.apply(judgements(200, seed));
      double[] scores =
          DoubleStream.concat(
                  new SplittableRandom(seed).doubles(500, -5, 5),
                  DoubleStream.of(-1e3, 1e3, -100, 100))
              .sorted()
              .toArray();

      double[] probabilities = DoubleStream.of(scores).map(calibration::probability).toArray();

      assertTrue(
          IntStream.range(1, scores.length)
              .allMatch(i ->
                  probabilities[i - 1] < probabilities[i]
                      || (calibration instanceof Platt && Math.abs(scores[i]) >= 100)),
          "seed " + seed);
      assertTrue(DoubleStream.of(probabilities).allMatch(p -> p >= 0 && p <= 1));
    }
  }

  @Test
  void neighboursThatFallArePooledAsByHand() {
    List<Judgement> judgements =
        List.of(
            new Judgement(1, false),
            new Judgement(2, true),
            new Judgement(3, false),
            new Judgement(4, true),
            new Judgement(5, true));

    var isotonic = (Isotonic) Calibration.isotonic(judgements);

    assertEquals(List.of(1.0, 2.0, 3.0, 4.0, 5.0), isotonic.scores());
    assertEquals(List.of(0.0, .5, .5, 1.0, 1.0), isotonic.probabilities());
    assertEquals(.25, isotonic.probability(1.5), 1e-5);
  }

  @Test
  void equalScoresAreOneKnotWhateverWasSaidOfThem() {
    List<Judgement> judgements =
        List.of(
            new Judgement(1, false),
            new Judgement(2, true),
            new Judgement(2, false),
            new Judgement(3, true));

    var isotonic = (Isotonic) Calibration.isotonic(judgements);

    assertEquals(List.of(1.0, 2.0, 3.0), isotonic.scores());
    assertEquals(List.of(0.0, .5, 1.0), isotonic.probabilities());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfcorpus", "scifact", "cranfield"})
  void onQueriesThatWereNotFittedTheErrorIsSmall(String name) {
    try (var collection = Collection.open(name, folder)) {
      List<Judgement> even = new ArrayList<>();
      List<Judgement> odd = new ArrayList<>();
      int number = 0;
      for (var query : collection.queries().entrySet()) {
        var half = number++ % 2 == 0 ? even : odd;
        for (Candidate candidate : collection.search(query.getValue(), LISTED)) {
          boolean relevant = collection.grade(query.getKey(), candidate) > 0;
          half.add(new Judgement(candidate.score(), relevant));
        }
      }
      for (var fit :
          List.<Function<List<Judgement>, Calibration>>of(
              Calibration::platt, Calibration::isotonic)) {
        requireGood(fit.apply(even), odd);
        requireGood(fit.apply(odd), even);
      }
    }
  }

  private static void requireGood(Calibration calibration, List<Judgement> others) {
    double error = Reliability.of(calibration, others).expectedError();
    double share = others.stream().filter(Judgement::relevant).count() / (double) others.size();

    assertTrue(error <= MOST_ERROR, calibration + " is off by " + error);
    // Not the trivial answer, that all are as relevant as the average.
    double squared = squared(others, calibration::probability);
    assertTrue(squared < squared(others, _ -> share), calibration + ": " + squared);
  }

  private static double squared(List<Judgement> judgements, Function<Double, Double> probability) {
    return judgements.stream()
        .mapToDouble(j -> probability.apply(j.score()) - (j.relevant() ? 1 : 0))
        .map(difference -> difference * difference)
        .average()
        .orElseThrow();
  }

  @Test
  void theExpectedErrorIsThatOfAHandWorkedCase() {
    Calibration sure = new Isotonic(List.of(0.0, 1.0), List.of(.1, .9));
    List<Judgement> judgements =
        List.of(
            new Judgement(0, false),
            new Judgement(0, true),
            new Judgement(1, true),
            new Judgement(1, true));

    Reliability reliability = Reliability.of(sure, judgements);

    // Half of the passages are off by .4, half by .1.
    assertEquals(.25, reliability.expectedError(), 1e-5);
    assertEquals(new Reliability(List.of()).expectedError(), 0);
  }

  @ParameterizedTest
  @MethodSource("fits")
  void judgementsThatTellNothingAreErrors(Function<List<Judgement>, Calibration> fit) {
    var onlyRelevant =
        assertThrows(
            IllegalArgumentException.class, () -> fit.apply(List.of(new Judgement(1, true))));
    var falling =
        assertThrows(
            IllegalArgumentException.class,
            () -> fit.apply(List.of(new Judgement(1, true), new Judgement(2, false))));
    assertThrows(
        IllegalArgumentException.class,
        () -> fit.apply(List.of(new Judgement(1, true), new Judgement(1, false))));
    assertThrows(IllegalArgumentException.class, () -> new Judgement(Double.NaN, true));

    assertEquals(
        "1 of 1 judgements are relevant; expected some that are and some that are not",
        onlyRelevant.getMessage());
    assertTrue(falling.getMessage().startsWith("the scores do not rise with relevance"));
  }
}
