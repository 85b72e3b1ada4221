package dev.winnow.index.search;

/// A document with a retriever's score.
///
/// @param id of the document
/// @param score higher is better
/// @param passage the number of the passage that was scored, or [#UNNAMED]
public record Scored(String id, double score, int passage) {
  /// No passage of its own was scored.
  public static final int UNNAMED = -1;
}
