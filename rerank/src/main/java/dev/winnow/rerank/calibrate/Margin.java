package dev.winnow.rerank.calibrate;

import dev.winnow.rerank.order.Deferral;
import dev.winnow.rerank.order.Order;
import java.util.Comparator;
import java.util.List;

/// Defers queries whose best passages a judge is unsure of: those with a calibrated margin of at
/// most a threshold. The margin is the mean of `|P(relevant) - P(not)|` over the first places. It
/// is clean for a judge that reads one label, because no length of an answer distorts it.
///
/// @param calibration of the judge that made the order
/// @param places from the top that count, 1 or more
/// @param threshold 0 to 1: below 0 nothing is deferred, from 1 on everything
public record Margin(Calibration calibration, int places, double threshold) implements Deferral {
  public Margin {
    if (places < 1 || Double.isNaN(threshold)) {
      throw new IllegalArgumentException(
          "margin has places %d and threshold %s; expected 1 or more, and a number"
              .formatted(places, threshold));
    }
  }

  /// A query that was tried with both judges.
  ///
  /// @param margin of the weaker judge's order
  /// @param gain quality of the stronger judge's order minus that of the weaker one's; may be
  ///   negative
  public record Trial(double margin, double gain) {}

  public Margin withThreshold(double threshold) {
    return new Margin(calibration, places, threshold);
  }

  @Override
  public boolean defers(Order order) {
    return of(order) <= threshold;
  }

  /// The margin of an order, 0 to 1. A place without a finite score of the judge counts 0.
  public double of(Order order) {
    return order.places().stream()
        .limit(places)
        .mapToDouble(Order.Place::judged)
        .map(score -> Double.isNaN(score) ? 0 : Math.abs(2 * calibration.probability(score) - 1))
        .average()
        .orElse(1);
  }

  /// This margin with the highest threshold that defers at most a share of these orders: for a
  /// stronger judge that can take so many queries and no more.
  ///
  /// @param orders that the weaker judge made of queries like those to come
  /// @param share 0 to 1, such as .5
  public Margin affording(List<Order> orders, double share) {
    requireShare(share);
    double[] margins = orders.stream().mapToDouble(this::of).sorted().toArray();
    int most = (int) (share * margins.length);
    double reached = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < most; i++) {
      boolean tiedBeyond = most < margins.length && margins[i] == margins[most];
      reached = tiedBeyond ? reached : margins[i];
    }
    return withThreshold(reached);
  }

  /// This margin with the lowest threshold that brings a share of the gain of deferring all of
  /// these trials. The threshold is the middle between the margin of the last trial deferred and
  /// the next. With few trials it is a guess.
  ///
  /// @param trials on queries that nothing was fitted on
  /// @param share 0 to 1, such as .95
  public Margin bringing(List<Trial> trials, double share) {
    requireShare(share);
    double wanted = share * trials.stream().mapToDouble(Trial::gain).sum();
    double gained = 0;
    double reached = Double.NEGATIVE_INFINITY;
    for (var trial : trials.stream().sorted(Comparator.comparingDouble(Trial::margin)).toList()) {
      if (gained >= wanted && trial.margin() > reached) {
        double middle = reached + (trial.margin() - reached) / 2;
        return withThreshold(Double.isInfinite(reached) ? reached : middle);
      }
      gained += trial.gain();
      reached = trial.margin();
    }
    return withThreshold(reached);
  }

  private static void requireShare(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share is " + share + "; expected 0 to 1");
    }
  }
}
