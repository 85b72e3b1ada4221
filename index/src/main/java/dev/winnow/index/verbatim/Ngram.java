package dev.winnow.index.verbatim;

import java.util.List;

/// A sequence of tokens that a model generated and that documents have.
///
/// @param ids of its tokens
/// @param logProbability by the model: the sum over its tokens
/// @param count how often it occurs
/// @param weight what it counts for a document, see [Seal]; from 0
public record Ngram(List<Integer> ids, double logProbability, long count, double weight) {
  public Ngram {
    ids = List.copyOf(ids);
  }
}
