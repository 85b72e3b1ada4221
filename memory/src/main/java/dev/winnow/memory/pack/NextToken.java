package dev.winnow.memory.pack;

/// A language model's distribution of the token that follows a prompt: the port through which
/// [SentenceScorer#certainty] asks a model. Must be deterministic and safe for concurrent calls.
@FunctionalInterface
public interface NextToken {
  /// Natural logarithms of the probabilities of the likeliest tokens, in any order, at least one;
  /// together at most 1. Those that a model does not list are taken as one token.
  double[] logProbabilities(String prompt);
}
