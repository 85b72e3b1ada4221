package dev.winnow.rerank.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A rising, piecewise linear function through knots, constant before the first and after the last.
///
/// @param scores of the knots, rising
/// @param probabilities at the knots, never falling
record Isotonic(List<Double> scores, List<Double> probabilities) implements Calibration {
  /// Weight of a term that rises with the score everywhere, so that scores on one level keep their
  /// order.
  private static final double STRICT = 1e-6;

  Isotonic {
    scores = List.copyOf(scores);
    probabilities = List.copyOf(probabilities);
    require(scores, probabilities);
  }

  @Override
  public double probability(double score) {
    double first = scores.getFirst();
    double width = Math.max(scores.getLast() - first, Double.MIN_NORMAL);
    double rising = .5 + Math.atan((score - first) / width - .5) / Math.PI;
    return (1 - STRICT) * level(score) + STRICT * rising;
  }

  private double level(double score) {
    if (!(score > scores.getFirst())) {
      return probabilities.getFirst();
    }
    int low = 0;
    int high = scores.size();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (scores.get(middle) <= score) {
        low = middle;
      } else {
        high = middle;
      }
    }
    if (high == scores.size()) {
      return probabilities.getLast();
    }
    double share = (score - scores.get(low)) / (scores.get(high) - scores.get(low));
    return probabilities.get(low) + share * (probabilities.get(high) - probabilities.get(low));
  }

  static Isotonic fit(List<Judgement> judgements) {
    Fitting.requireBoth(judgements);
    List<Block> blocks = pooled(judgements);
    if (blocks.size() == 1) {
      throw Fitting.falling();
    }
    List<Double> scores = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    for (Block block : blocks) {
      scores.add(block.from());
      probabilities.add(block.mean());
      if (block.to() > block.from()) {
        scores.add(block.to());
        probabilities.add(block.mean());
      }
    }
    return new Isotonic(scores, probabilities);
  }

  /// Merges neighbouring blocks whose means fall, from the left, until none do.
  private static List<Block> pooled(List<Judgement> judgements) {
    List<Block> blocks = new ArrayList<>();
    for (var judgement :
        judgements.stream().sorted(Comparator.comparingDouble(Judgement::score)).toList()) {
      double score = judgement.score();
      var block = new Block(score, score, judgement.relevant() ? 1 : 0, 1);
      // Equal scores are one block whatever their means.
      while (!blocks.isEmpty()
          && (blocks.getLast().to() == block.from() || blocks.getLast().mean() >= block.mean())) {
        block = blocks.removeLast().with(block);
      }
      blocks.add(block);
    }
    return blocks;
  }

  private record Block(double from, double to, long relevant, long count) {
    double mean() {
      return (double) relevant / count;
    }

    Block with(Block right) {
      return new Block(from, right.to, relevant + right.relevant, count + right.count);
    }
  }

  private static void require(List<Double> scores, List<Double> probabilities) {
    boolean sound =
        !scores.isEmpty()
            && scores.size() == probabilities.size()
            && scores.stream().allMatch(Double::isFinite)
            && probabilities.stream().allMatch(p -> p >= 0 && p <= 1)
            && IntStream.range(1, scores.size())
                .allMatch(i ->
                    scores.get(i - 1) < scores.get(i)
                        && probabilities.get(i - 1) <= probabilities.get(i));
    if (!sound) {
      throw new IllegalArgumentException(
          "knots have scores %s and probabilities %s; expected as many of both, scores rising, probabilities from 0 to 1 and never falling"
              .formatted(scores, probabilities));
    }
  }
}
