package dev.winnow.rerank.recipe;

/// A token that a model may answer with.
public sealed interface Answer {
  /// The token of a text; a text of several tokens is an error when a model is opened.
  record Text(String text) implements Answer {}

  /// The token with an id.
  record Id(int id) implements Answer {
    public Id {
      if (id < 0) {
        throw new IllegalArgumentException("token id " + id + "; expected at least 0");
      }
    }
  }
}
