package dev.winnow.embed;

/// A text as an embedder reads it.
final class CutText {
  /// Of its tokens, special tokens included.
  final int[] ids;

  /// Tokens that did not fit.
  final int dropped;

  /// @param ids not copied
  CutText(int[] ids, int dropped) {
    this.ids = ids;
    this.dropped = dropped;
  }
}
