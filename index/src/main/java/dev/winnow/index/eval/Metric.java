package dev.winnow.index.eval;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A measure of one ranking against the judgements of its query, from 0 to 1, by trec_eval's rules.
///
/// @param measure what is computed
/// @param cutoff documents that count from the top, at least 1; [#UNCUT] for all
public record Metric(Measure measure, int cutoff) {
  /// The cutoff of a measure over the whole ranking.
  public static final int UNCUT = Integer.MAX_VALUE;

  public static final Metric NDCG_10 = new Metric(Measure.NDCG, 10);
  public static final Metric RECALL_100 = new Metric(Measure.RECALL, 100);
  public static final Metric MRR_10 = new Metric(Measure.RECIPROCAL_RANK, 10);
  public static final Metric MAP = new Metric(Measure.AVERAGE_PRECISION, UNCUT);

  /// nDCG@10, recall@100, MRR@10 and MAP.
  public static final List<Metric> DEFAULTS = List.of(NDCG_10, RECALL_100, MRR_10, MAP);

  /// `ndcg@10`, `map`, and trec_eval's `ndcg_cut_10`, `recall_100`.
  private static final Pattern SYNTAX =
      Pattern.compile("([a-z]+(?:_rank)?)(?:_cut)?(?:[@_.]([0-9]{1,9}))?");

  public Metric {
    if (cutoff < 1) {
      throw new IllegalArgumentException("cutoff is " + cutoff + "; expected at least 1");
    }
    if (measure == Measure.PRECISION && cutoff == UNCUT) {
      throw new IllegalArgumentException("precision has no cutoff; expected one, such as p@10");
    }
  }

  /// What is computed. A document is relevant when its grade is at least 1.
  public enum Measure {
    /// Normalised discounted cumulative gain: gain is the grade, discount `log2(rank + 1)`, the
    /// ideal is the best order of all judged documents (Jarvelin and Kekalainen, TOIS 2002, with
    /// the discount of trec_eval's `ndcg_cut`).
    NDCG("ndcg", "nDCG"),
    /// 1 / rank of the first relevant document; 0 when there is none.
    RECIPROCAL_RANK("mrr", "MRR"),
    /// Relevant documents returned, out of all relevant ones.
    RECALL("recall", "recall"),
    /// Mean of the precisions at the ranks of the relevant documents, those not returned counting
    /// 0.
    AVERAGE_PRECISION("map", "MAP"),
    /// Relevant documents returned, out of the cutoff, even when fewer were returned.
    PRECISION("p", "P");

    private final String key;
    private final String label;

    Measure(String key, String label) {
      this.key = key;
      this.label = label;
    }
  }

  /// Reads `ndcg@10`, `mrr`, `mrr@10`, `recall@100`, `map`, `p@10`, or trec_eval's names
  /// (`ndcg_cut_10`, `recip_rank`, `recall_100`, `map`, `P_10`); upper and lower case are alike.
  public static Metric parse(String text) {
    var matcher = SYNTAX.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw unknown(text);
    }
    var measure =
        switch (matcher.group(1)) {
          case "ndcg" -> Measure.NDCG;
          case "mrr", "recip_rank" -> Measure.RECIPROCAL_RANK;
          case "recall" -> Measure.RECALL;
          case "map" -> Measure.AVERAGE_PRECISION;
          case "p", "precision" -> Measure.PRECISION;
          default -> throw unknown(text);
        };
    var cutoff = matcher.group(2);
    return new Metric(measure, cutoff == null ? UNCUT : Integer.parseInt(cutoff));
  }

  /// The name that [#parse] reads: `ndcg@10`, `map`.
  @Override
  public String toString() {
    return named(measure.key);
  }

  /// The name in a sentence: `nDCG@10`, `MAP`.
  public String label() {
    return named(measure.label);
  }

  double of(GradedRanking ranking) {
    return switch (measure) {
      case NDCG -> ranking.ndcg(cutoff);
      case RECIPROCAL_RANK -> ranking.reciprocalRank(cutoff);
      case RECALL -> ranking.recall(cutoff);
      case AVERAGE_PRECISION -> ranking.averagePrecision(cutoff);
      case PRECISION -> ranking.precision(cutoff);
    };
  }

  private String named(String name) {
    return cutoff == UNCUT ? name : name + "@" + cutoff;
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        "metric is '%s'; expected ndcg, mrr, recall, map or p, then @ and a cutoff, such as ndcg@10"
            .formatted(text));
  }
}
