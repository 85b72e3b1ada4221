package dev.winnow.index;

/// Turns a query into a dense vector: the port through which the index borrows a model.
@FunctionalInterface
public interface QueryEncoder {
  /// The vector of `text` (dimension of the index). Must be safe for concurrent calls.
  float[] encode(String text);

  /// As [#encode], with how much of the text was read. An encoder that does not say is taken to
  /// read all of it.
  default Encoded read(String text) {
    return new Encoded(encode(text), 0, 0);
  }

  /// A query's vector, and how much of the query it speaks for.
  ///
  /// @param read tokens that were read; 0 where that is not known
  /// @param dropped tokens that did not fit; 0 means that all was read
  record Encoded(float[] vector, int read, int dropped) {}
}
