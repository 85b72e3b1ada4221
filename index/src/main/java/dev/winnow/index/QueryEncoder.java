package dev.winnow.index;

/// Turns a query into a dense vector: the port through which the index borrows a model.
@FunctionalInterface
public interface QueryEncoder {
  /// The vector of `text` (dimension of the index). Must be safe for concurrent calls.
  float[] encode(String text);
}
