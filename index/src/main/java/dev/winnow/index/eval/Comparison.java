package dev.winnow.index.eval;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Two runs compared by one metric, query by query. Made by [Significance#compare].
///
/// @param metric what is compared
/// @param a the first run
/// @param b the second run
/// @param counts on how many queries each was better
/// @param interval bootstrap confidence interval of the mean difference, a less b
/// @param evidence whether the difference could be luck
public record Comparison(
    Metric metric, Mean a, Mean b, Counts counts, Interval interval, Evidence evidence) {

  /// A run and its mean over the queries.
  public record Mean(String run, double value) {}

  /// Queries on which the first run was better, equal, worse.
  public record Counts(int wins, int ties, int losses) {
    public int queries() {
      return wins + ties + losses;
    }
  }

  /// From `low` to `high`, at the configured confidence.
  public record Interval(double low, double high) {}

  /// Two-sided p-values: how likely a difference this large is if both systems are alike.
  ///
  /// @param tTest of the paired t-test
  /// @param randomisation of the randomisation test, which assumes less
  /// @param adjusted that of the randomisation test after Holm's correction for all metrics
  ///   compared together
  /// @param level the difference is significant when `adjusted` is below it, for instance .05
  public record Evidence(double tTest, double randomisation, double adjusted, double level) {
    public boolean significant() {
      return adjusted < level;
    }
  }

  /// The mean of the first run less that of the second.
  public double difference() {
    return a.value() - b.value();
  }

  /// The result in words, judged by the corrected randomisation test: `bm25 is better than dense by
  /// .0120 nDCG@10 (.6789 against .6669, p = .031; better on 120 queries, equal on 60, worse on
  /// 120)`.
  public String sentence() {
    boolean ahead = difference() >= 0;
    var better = ahead ? a : b;
    var worse = ahead ? b : a;
    var details =
        "(%s against %s, %s; better on %d queries, equal on %d, worse on %d)"
            .formatted(
                decimals(better.value()),
                decimals(worse.value()),
                probability(evidence.adjusted()),
                ahead ? counts.wins() : counts.losses(),
                counts.ties(),
                ahead ? counts.losses() : counts.wins());
    var by = decimals(Math.abs(difference())) + " " + metric.label();
    return evidence.significant()
        ? "%s is better than %s by %s %s".formatted(better.run(), worse.run(), by, details)
        : "The difference of %s between %s and %s is not significant %s"
            .formatted(by, better.run(), worse.run(), details);
  }

  private static String decimals(double value) {
    var text = String.format(Locale.ROOT, "%.4f", value);
    return text.startsWith("0.") ? text.substring(1) : text;
  }

  private static String probability(double p) {
    if (p < 1e-4) {
      return "p < .0001";
    }
    var text = new BigDecimal(p).round(new MathContext(2)).stripTrailingZeros().toPlainString();
    return "p = " + (text.startsWith("0.") ? text.substring(1) : text);
  }
}
