package dev.winnow.rerank;

import java.util.List;
import java.util.function.Function;

/// Scores passages by impacts that were stored when they were indexed: the sum over the terms of
/// the query of what each is worth in the passage (TILDEv2: Zhuang and Zuccon, arXiv 2108.08513).
/// No model runs; a thousand passages take well under a millisecond. Thread-safe if its parts are.
///
/// A passage without stored impacts gets no number, and so keeps its place.
///
/// @param queryTerms the ids of a query's terms, stop words left out; one that comes twice counts
///   twice
public record TermWeightJudge(Function<String, int[]> queryTerms, TermWeights weights)
    implements Judge {
  @Override
  public double[] score(String query, List<Candidate> window) {
    int[] terms = queryTerms.apply(query);
    return window.stream()
        .mapToDouble(
            passage -> weights.of(passage).map(impacts -> sum(terms, impacts)).orElse(Double.NaN))
        .toArray();
  }

  private static double sum(int[] terms, Impacts impacts) {
    double sum = 0;
    for (int term : terms) {
      sum += impacts.weight(term);
    }
    return sum;
  }

  @Override
  public int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean pointwise() {
    return true;
  }
}
