package dev.winnow.rerank.feedback;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The loss between a query's similarities and a judge's targets, and its gradient. Vectors are
/// held twice, by passage and by component, so that both matrix products run over rows in memory
/// and the compiler can use vector instructions. Confined to one thread.
final class Fit implements Adam.Function {
  /// Differences beyond this would make an exponential 0 or infinite.
  private static final double WIDEST = 600;

  private final RelevanceFeedback.Loss loss;
  private final float[] query;
  private final float[][] passages; // (passage, component)
  private final float[][] components; // (component, passage)
  private final double[] targets;
  private final int[] byTarget; // best first
  private final double scale;
  private final double[] scores;
  private final double[] slopes;

  Fit(RelevanceFeedback.Loss loss, float[] query, float[][] passages, double[] targets) {
    require(query, passages, targets);
    this.loss = loss;
    this.query = query;
    this.passages = passages;
    this.targets = targets;
    this.components = transposed(passages, query.length);
    this.scores = new double[targets.length];
    this.slopes = new double[targets.length];
    this.byTarget =
        IntStream.range(0, targets.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -targets[i]))
            .mapToInt(i -> i)
            .toArray();
    similarities(start());
    double similarityRange = range(scores);
    // Where all similarities are equal, there is no range to scale.
    this.scale = similarityRange == 0 ? 1 : range(targets) / similarityRange / 2;
  }

  double[] start() {
    return IntStream.range(0, query.length).mapToDouble(i -> query[i]).toArray();
  }

  double loss(double[] point) {
    score(point);
    return switch (loss) {
      case DIVERGENCE -> divergence();
      case RANKNET -> ranknet();
    };
  }

  @Override
  public void gradient(double[] point, double[] gradient) {
    score(point);
    switch (loss) {
      case DIVERGENCE -> divergenceSlopes();
      case RANKNET -> ranknetSlopes();
    }
    Arrays.fill(gradient, 0);
    for (int passage = 0; passage < passages.length; passage++) {
      addTo(gradient, scale * slopes[passage], passages[passage]);
    }
  }

  private void score(double[] point) {
    similarities(point);
    for (int i = 0; i < scores.length; i++) {
      scores[i] *= scale;
    }
  }

  private void similarities(double[] point) {
    Arrays.fill(scores, 0);
    for (int component = 0; component < point.length; component++) {
      addTo(scores, point[component], components[component]);
    }
  }

  private static void addTo(double[] sums, double factor, float[] row) {
    for (int i = 0; i < row.length; i++) {
      sums[i] += factor * row[i];
    }
  }

  private double divergence() {
    double scoreNorm = logSum(scores);
    double targetNorm = logSum(targets);
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      double target = targets[i] - targetNorm;
      sum += Math.exp(target) * (target - (scores[i] - scoreNorm));
    }
    return sum;
  }

  private void divergenceSlopes() {
    double scoreNorm = logSum(scores);
    double targetNorm = logSum(targets);
    for (int i = 0; i < scores.length; i++) {
      slopes[i] = Math.exp(scores[i] - scoreNorm) - Math.exp(targets[i] - targetNorm);
    }
  }

  private double ranknet() {
    double sum = 0;
    long pairs = 0;
    for (int i = 0; i < byTarget.length; i++) {
      for (int j = i + 1; j < byTarget.length; j++) {
        int better = byTarget[i];
        int worse = byTarget[j];
        if (targets[better] > targets[worse]) {
          double lead = scores[better] - scores[worse];
          sum += (Math.max(0, -lead) + Math.log1p(Math.exp(-Math.abs(lead)))) / (i + j + 2);
          pairs++;
        }
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  /// Each pair pushes by the logistic function of its lead. With one exponential for each passage,
  /// instead of one for each pair, this is a division: 4,950 pairs of 100 passages cost as much as
  /// the products.
  private void ranknetSlopes() {
    int count = byTarget.length;
    double highest = Arrays.stream(scores).max().orElse(0);
    boolean wide = range(scores) > WIDEST;
    var powers = new double[count];
    var ranked = new double[count];
    for (int i = 0; i < count; i++) {
      powers[i] = Math.exp(scores[byTarget[i]] - highest);
    }
    long pairs = 0;
    for (int i = 0; i < count; i++) {
      int next = i + 1;
      while (next < count && targets[byTarget[next]] == targets[byTarget[i]]) {
        next++;
      }
      double pull = 0;
      for (int j = next; j < count; j++) {
        double push =
            wide
                ? 1 / (1 + Math.exp(scores[byTarget[i]] - scores[byTarget[j]]))
                : powers[j] / (powers[i] + powers[j]);
        push /= i + j + 2;
        ranked[j] += push;
        pull += push;
      }
      ranked[i] -= pull;
      pairs += count - next;
    }
    for (int i = 0; i < count; i++) {
      slopes[byTarget[i]] = pairs == 0 ? 0 : ranked[i] / pairs;
    }
  }

  private static double logSum(double[] values) {
    double highest = Arrays.stream(values).max().orElse(0);
    return highest + Math.log(Arrays.stream(values).map(v -> Math.exp(v - highest)).sum());
  }

  private static double range(double[] values) {
    var statistics = Arrays.stream(values).summaryStatistics();
    return values.length == 0 ? 0 : statistics.getMax() - statistics.getMin();
  }

  private static float[][] transposed(float[][] rows, int columns) {
    var transposed = new float[columns][rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column][row] = rows[row][column];
      }
    }
    return transposed;
  }

  private static void require(float[] query, float[][] passages, double[] targets) {
    if (passages.length != targets.length) {
      throw new IllegalArgumentException(
          "%d targets for %d passages; expected one for each"
              .formatted(targets.length, passages.length));
    }
    requireFinite("the query", query);
    for (int i = 0; i < passages.length; i++) {
      if (passages[i].length != query.length) {
        throw new IllegalArgumentException(
            "passage %d has %d components and the query %d; expected vectors of one model"
                .formatted(i, passages[i].length, query.length));
      }
      requireFinite("passage " + i, passages[i]);
      if (!Double.isFinite(targets[i])) {
        throw new IllegalArgumentException(
            "the target of passage %d is %s; expected a finite number; leave passages out that the judge gave none"
                .formatted(i, targets[i]));
      }
    }
  }

  private static void requireFinite(String what, float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            what + " has a component " + value + "; expected finite numbers");
      }
    }
  }
}
