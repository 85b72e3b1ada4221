package dev.winnow.embed.tokens;

/// A text as an embedder reads it.
public final class CutText {
  /// Of its tokens, special tokens included.
  public final int[] ids;

  /// Tokens that did not fit.
  public final int dropped;

  /// @param ids not copied
  public CutText(int[] ids, int dropped) {
    this.ids = ids;
    this.dropped = dropped;
  }
}
