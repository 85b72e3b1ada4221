package dev.winnow.rerank.models;

/// In what order a listwise judge shows passages to its model.
public enum Presentation {
  /// As they are given. Scores depend on the order, in the worst case by more than passages differ.
  AS_GIVEN,
  /// Sorted by a hash of their texts, each text once: the same scores to the bit for any order, at
  /// no cost.
  CANONICAL,
  /// As a set: each passage is read after the prompt's beginning as if alone, and what follows sees
  /// all of them (Set-Based Prompting, arXiv 2406.06581). No passage can influence how another is
  /// read. Labels must stand after the passages. For a model that was not trained for it, measure
  /// what it does to the ranking. Keys and values of all passages are in memory at once: for a
  /// decoder of 0.6 billion weights 230 KB a token.
  SET
}
