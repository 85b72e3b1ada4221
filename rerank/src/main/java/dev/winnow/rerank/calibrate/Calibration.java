package dev.winnow.rerank.calibrate;

import java.util.List;

/// Turns a judge's scores into probabilities of relevance without changing their order.
///
/// It holds for the judge, the language and the kind of queries that it was fitted on. It needs
/// many queries rather than many passages. Between halves of nfcorpus, scifact and cranfield
/// (hundreds of queries) the expected error stays below .05; from one year of TREC Deep Learning to
/// the next (tens of queries, other assessors) it is .10 to .18.
public sealed interface Calibration permits Platt, Isotonic {
  /// The probability that a passage of this score is relevant, 0 to 1; rises with the score.
  double probability(double score);

  /// A logistic curve (Platt, 1999): two numbers, for few judgements.
  ///
  /// @throws IllegalArgumentException where the judgements are all relevant or all not, or where
  ///   their scores do not rise with relevance
  static Calibration platt(List<Judgement> judgements) {
    return Platt.fit(judgements);
  }

  /// Rising steps of any shape (pool adjacent violators: Zadrozny and Elkan, KDD 2002): for some
  /// hundreds of judgements and more.
  ///
  /// @throws IllegalArgumentException as for [#platt]
  static Calibration isotonic(List<Judgement> judgements) {
    return Isotonic.fit(judgements);
  }
}
