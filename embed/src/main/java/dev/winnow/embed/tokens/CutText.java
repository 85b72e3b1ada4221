package dev.winnow.embed.tokens;

/// A text as an embedder reads it.
public final class CutText {
  /// Of its tokens, special tokens included.
  public final int[] ids;

  /// Tokens that did not fit.
  public final int dropped;

  /// Its first tokens, which others see; those behind see the text and are not seen themselves.
  public final int seen;

  /// @param ids not copied
  public CutText(int[] ids, int dropped) {
    this(ids, dropped, ids.length);
  }

  /// @param ids not copied
  public CutText(int[] ids, int dropped, int seen) {
    this.ids = ids;
    this.dropped = dropped;
    this.seen = seen;
  }
}
