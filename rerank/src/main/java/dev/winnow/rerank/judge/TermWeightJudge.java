package dev.winnow.rerank.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Scores passages by impacts that were stored when they were indexed: the sum over the terms of
/// the query of what each is worth in the passage (TILDEv2: Zhuang and Zuccon, arXiv 2108.08513).
/// No model runs; a thousand passages take well under a millisecond. Thread-safe if its parts are.
///
/// A passage without stored impacts gets no score, and so keeps its place.
///
/// @param queryTerms the ids of a query's terms, stop words left out; one that occurs twice counts
///   twice
public record TermWeightJudge(Function<String, int[]> queryTerms, TermWeights weights)
    implements Judge {
  /// Where stored impacts of passages come from. Must be safe for concurrent calls.
  @FunctionalInterface
  public interface TermWeights {
    /// The impacts of a passage; none where nothing is stored for it.
    Optional<Impacts> of(Candidate passage);
  }

  /// The terms of a passage and what each is worth, as a model stored them once for all queries.
  /// Immutable as long as the arrays it was made from are not changed.
  public static final class Impacts {
    private final int[] terms; // rising
    private final float[] weights;

    /// @param terms ids, rising; not copied, do not change it afterwards
    /// @param weights one for each term; not copied, do not change it afterwards
    /// @throws IllegalArgumentException where the lengths differ or ids do not rise
    public Impacts(int[] terms, float[] weights) {
      if (terms.length != weights.length) {
        throw new IllegalArgumentException(
            "%d weights for %d terms; expected one for each"
                .formatted(weights.length, terms.length));
      }
      for (int i = 1; i < terms.length; i++) {
        if (terms[i - 1] >= terms[i]) {
          throw new IllegalArgumentException(
              "term %d comes before term %d; expected rising ids, each once"
                  .formatted(terms[i - 1], terms[i]));
        }
      }
      this.terms = terms;
      this.weights = weights;
    }

    /// What a term is worth; 0 for one that the passage does not have.
    public float weight(int term) {
      int at = Arrays.binarySearch(terms, term);
      return at < 0 ? 0 : weights[at];
    }
  }

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
