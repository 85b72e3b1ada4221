package dev.winnow.embed.generate;

import java.util.List;

/// What a decoder wrote.
///
/// @param text without control tokens, and without the text that it was to stop at
/// @param ids of all tokens that were written, the one that ended it included
/// @param end why it ended
public record Generation(String text, List<Integer> ids, End end, Usage usage) {
  /// Why a text ends.
  public enum End {
    /// The model wrote a token that ends its turn.
    TURN,
    /// A text to stop at was written.
    STOP,
    /// The limit of tokens was reached, or the end of the model's window.
    LENGTH,
    /// The thread was interrupted; its flag is still set.
    CANCELLED
  }

  /// What it took.
  ///
  /// @param prompt tokens of the prompt
  /// @param reused of these, whose keys and values were kept from an earlier call; with a context
  ///   of blocks all that it had read before
  /// @param written tokens, the one that ended it included
  /// @param runs of the model: one for the prompt, and one for each token, or for several if they
  ///   were guessed ahead
  /// @param guessed tokens that were guessed ahead and proved right
  public record Usage(int prompt, int reused, int written, int runs, int guessed) {}

  public Generation {
    ids = List.copyOf(ids);
  }
}
