package dev.winnow.embed.chunking;

/// Tells where the tokens of a text start: the port through which chunkers count. Must be safe for
/// concurrent calls.
@FunctionalInterface
public interface TokenStarts {
  /// Offsets (UTF-16 units) of the first characters of all tokens, ascending, equal ones allowed,
  /// special tokens left out. The array is the caller's.
  int[] of(String text);

  /// An estimate of BERT's uncased English WordPiece that needs no model and runs at memory speed:
  /// words by their length and capitals, one token for a punctuation mark or a letter of a
  /// non-Latin script. The sum over a text is within 5 % of the real one on plain English, within
  /// 10 % on technical English, within 15 % on source code, where it tends to be low.
  static TokenStarts estimate() {
    return new WordPieceEstimate();
  }
}
