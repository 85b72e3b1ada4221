package dev.winnow.index.search;

import dev.winnow.index.Deadline;
import dev.winnow.index.Filter;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Plan;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenScores;
import dev.winnow.index.Vector;
import org.jspecify.annotations.Nullable;

/// One search of a single retriever.
///
/// @param leaf which retriever, and how many documents it is to return
/// @param input what it looks for
/// @param filter documents that do not match are no candidates; null means all
/// @param deadline by when the answer must come
public record LeafSearch(Plan.Leaf leaf, Input input, @Nullable Filter filter, Deadline deadline) {
  /// What a retriever looks for.
  public sealed interface Input {}

  /// Words, for [Plan.Lexical].
  public record Words(String text) implements Input {}

  /// A vector to search near, for [Plan.Dense].
  public record Near(Vector vector) implements Input {}

  /// Weights of terms, for [Plan.Sparse].
  public record Weights(TermWeights weights) implements Input {}

  /// Token vectors to compare with, for [Plan.Late].
  public record Tokens(MultiVector vectors) implements Input {}

  /// Ids of tokens in their order, for [Plan.Verbatim].
  public record Sequence(int[] ids) implements Input {}

  /// A model that has read the query, for [Plan.Seal].
  public record Generating(TokenScores scores) implements Input {}
}
