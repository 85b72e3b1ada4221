package dev.winnow.memory.pack;

import dev.winnow.embed.chunking.TokenStarts;

/// Counts the tokens of a text, as the generator that will read it does. Must give the same number
/// for the same text, 0 or more, and be safe for concurrent calls.
///
/// Counts need not add up: a tokenizer may merge across the border of two texts. Packs are counted
/// whole.
@FunctionalInterface
public interface TokenCounter {
  int count(String text);

  /// An estimate for when the generator's tokenizer is not at hand: the tokens of BERT's WordPiece,
  /// themselves estimated. A tokenizer of another kind may count some 30 % more, on code or rare
  /// languages twice as many: a budget that must hold needs the generator's own.
  static TokenCounter estimate() {
    var starts = TokenStarts.estimate();
    return text -> starts.of(text).length;
  }
}
