package dev.winnow.embed;

import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;

/// How queries and passages are read for late interaction.
///
/// @param queryMarker token behind the first of a query
/// @param passageMarker token behind the first of a passage
/// @param queryTokens of a query at most, markers and special tokens included
/// @param passageTokens of a passage at most
/// @param filler token with which queries are filled up to their length, each standing for a word
///   that might have been asked for
/// @param fillersSeen whether other tokens see fillers
/// @param skipped tokens of passages without a vector, such as punctuation
record MultiVectorForm(
    OptionalInt queryMarker,
    OptionalInt passageMarker,
    int queryTokens,
    int passageTokens,
    OptionalInt filler,
    boolean fillersSeen,
    Set<Integer> skipped) {

  /// Texts as they are.
  static MultiVectorForm plain(int tokens) {
    return new MultiVectorForm(
        OptionalInt.empty(),
        OptionalInt.empty(),
        tokens,
        tokens,
        OptionalInt.empty(),
        false,
        Set.of());
  }

  /// Whether queries end in tokens that others do not see.
  boolean hidesFillers() {
    return filler.isPresent() && !fillersSeen;
  }

  CutText query(TextTokenizer tokenizer, String text) {
    return marked(tokenizer, text, queryMarker, queryTokens);
  }

  CutText passage(TextTokenizer tokenizer, String text) {
    return marked(tokenizer, text, passageMarker, passageTokens);
  }

  private static CutText marked(
      TextTokenizer tokenizer, String text, OptionalInt marker, int tokens) {
    if (marker.isEmpty()) {
      return tokenizer.tokenize(text, tokens);
    }
    CutText cut = tokenizer.tokenize(text, tokens - 1);
    int[] ids = new int[cut.ids.length + 1];
    ids[0] = cut.ids[0];
    ids[1] = marker.getAsInt();
    System.arraycopy(cut.ids, 1, ids, 2, cut.ids.length - 1);
    return new CutText(ids, cut.dropped);
  }

  /// A query with fillers.
  CutText filled(CutText query) {
    int read = query.ids.length;
    if (filler.isEmpty() || read >= queryTokens) {
      return query;
    }
    int[] filled = Arrays.copyOf(query.ids, queryTokens);
    Arrays.fill(filled, read, queryTokens, filler.getAsInt());
    return new CutText(filled, query.dropped, hidesFillers() ? read : queryTokens);
  }

  /// In words, for fingerprints.
  String words() {
    return "%s %s %d %d %s %s %s"
        .formatted(
            queryMarker,
            passageMarker,
            queryTokens,
            passageTokens,
            filler,
            fillersSeen,
            skipped.stream().sorted().toList());
  }
}
