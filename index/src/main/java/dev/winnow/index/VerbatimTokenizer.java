package dev.winnow.index;

/// Cuts texts into tokens: the port through which verbatim search borrows a tokenizer. The same
/// text must give the same tokens always, in documents and in queries; nothing is put around them.
@FunctionalInterface
public interface VerbatimTokenizer {
  /// The tokens of `text`. Must be safe for concurrent calls.
  Tokens tokens(String text);

  /// What a model that has read a question holds likely to come next, token by token: for
  /// [Plan.Seal]. Must be safe for concurrent calls; what it gives is asked by one thread.
  ///
  /// @throws IllegalArgumentException if no model generates these tokens, as by default
  default TokenScores scores(String question) {
    throw new IllegalArgumentException(
        "no model generates the verbatim tokens of this index, and seal needs one; expected the"
            + " tokens of a decoder; index with --verbatim and the decoder's folder");
  }

  /// The tokens of a text.
  ///
  /// @param ids of the tokens, from 0
  /// @param starts offsets of their first characters in the text (UTF-16 units)
  /// @param ends offsets behind their last characters
  record Tokens(int[] ids, int[] starts, int[] ends) {
    public Tokens {
      if (starts.length != ids.length || ends.length != ids.length) {
        throw new IllegalArgumentException(
            "tokens have %d ids, %d starts and %d ends; expected as many of each; check the tokenizer"
                .formatted(ids.length, starts.length, ends.length));
      }
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] < 0 || starts[i] < 0 || ends[i] < starts[i]) {
          throw new IllegalArgumentException(
              "token %d has the id %d and stands at %d to %d; expected an id from 0, and 0 <= start <= end; check the tokenizer"
                  .formatted(i, ids[i], starts[i], ends[i]));
        }
      }
    }

    public int size() {
      return ids.length;
    }
  }
}
