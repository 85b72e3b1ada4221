package dev.winnow.embed;

/// A text as a model reads it.
final class Tokens {
  /// Of its tokens, special tokens included.
  final int[] ids;

  /// Tokens that did not fit.
  final int dropped;

  /// @param ids not copied
  Tokens(int[] ids, int dropped) {
    this.ids = ids;
    this.dropped = dropped;
  }
}
