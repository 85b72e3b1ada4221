package dev.winnow.embed.generate;

/// Scores of what follows a text, token after token. For one text and one thread.
sealed interface Runs permits CachedRuns, BlockRuns {
  /// Scores behind a prompt, of which the beginning may be known.
  float[] prompt(int[] ids);

  /// Scores behind the next token.
  ///
  /// @param room for further tokens, this one included
  float[] after(int id, int room);

  /// Has no more kept than what was written.
  void forgetWrong();

  /// Runs of the model.
  int runs();

  /// Tokens whose scores were there already.
  int guessed();
}
