package dev.winnow.index;

/// Turns a query into token vectors: the port through which late interaction borrows a model.
@FunctionalInterface
public interface TokenEncoder {
  /// The token vectors of `text`. Must be safe for concurrent calls.
  Encoded encode(String text);

  /// A query's vectors.
  ///
  /// @param dropped tokens that did not fit; 0 means that all was read
  record Encoded(MultiVector vectors, int dropped) {}
}
