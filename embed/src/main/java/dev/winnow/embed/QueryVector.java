package dev.winnow.embed;

/// The vector of a query, and how much of the query it speaks for.
///
/// @param vector (dimension), the caller's to keep
/// @param tokens of the query that the model read, special tokens and prefix included; 0 where that
///   is not known
/// @param dropped tokens of the query that did not fit; 0 means that all was read
public record QueryVector(float[] vector, int tokens, int dropped) {}
