package dev.winnow.index;

/// Turns a query into weights of terms: the port through which the index borrows a learned sparse
/// model.
@FunctionalInterface
public interface SparseEncoder {
  /// The weights of `text`. Must be safe for concurrent calls.
  TermWeights encode(String text);

  /// As [#encode], with how much of the text was left out. An encoder that does not say is taken to
  /// read all of it.
  default Encoded read(String text) {
    return new Encoded(encode(text), 0);
  }

  /// A query's weights.
  ///
  /// @param dropped tokens that did not fit; 0 means that all was read
  record Encoded(TermWeights weights, int dropped) {}
}
