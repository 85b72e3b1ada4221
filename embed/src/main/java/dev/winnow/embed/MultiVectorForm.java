package dev.winnow.embed;

import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;

/// How queries and passages are read for late interaction.
///
/// @param filling how short queries are filled up
/// @param skipped tokens of passages without a vector, such as punctuation
/// @param prompted whether texts begin with the model's prefixes. What a query's prefix says of the
///   whole text makes vectors of its own words here, which are near to no passage in particular. It
///   is not part of [#words]: passages are read as before
record MultiVectorForm(
    Kind queries, Kind passages, Filling filling, Set<Integer> skipped, boolean prompted) {

  /// How queries are filled up.
  ///
  /// @param token each stands for a word that might have been asked for; none where queries stay as
  ///   they are
  /// @param to tokens
  /// @param seen whether other tokens see fillers
  record Filling(OptionalInt token, int to, boolean seen) {}

  /// How texts of one kind are read.
  ///
  /// @param marker token behind the first of the text, or alone where the text has none
  /// @param tokens of the text at most, markers and special tokens included
  record Kind(OptionalInt marker, int tokens) {
    CutText cut(TextTokenizer tokenizer, String text) {
      if (marker.isEmpty()) {
        return tokenizer.tokenize(text, tokens);
      }
      CutText cut = tokenizer.tokenize(text, tokens - 1);
      int first = Math.min(1, cut.ids.length);
      int[] ids = new int[cut.ids.length + 1];
      System.arraycopy(cut.ids, 0, ids, 0, first);
      ids[first] = marker.getAsInt();
      System.arraycopy(cut.ids, first, ids, first + 1, cut.ids.length - first);
      return new CutText(ids, cut.dropped);
    }
  }

  /// Texts as they are.
  static MultiVectorForm plain(int tokens) {
    var kind = new Kind(OptionalInt.empty(), tokens);
    return new MultiVectorForm(
        kind, kind, new Filling(OptionalInt.empty(), tokens, false), Set.of(), true);
  }

  MultiVectorForm withoutPrompts() {
    return new MultiVectorForm(queries, passages, filling, skipped, false);
  }

  /// Whether queries end in tokens that others do not see.
  boolean hidesFillers() {
    return filling.token().isPresent() && !filling.seen();
  }

  /// A query, with fillers where there are any.
  CutText query(TextTokenizer tokenizer, String text) {
    return filled(queries.cut(tokenizer, text));
  }

  CutText passage(TextTokenizer tokenizer, String text) {
    return passages.cut(tokenizer, text);
  }

  private CutText filled(CutText query) {
    int read = query.ids.length;
    boolean nothingSeen = read == 0 && hidesFillers();
    int to = filling.to();
    if (filling.token().isEmpty() || read >= to || nothingSeen) {
      return query;
    }
    int[] ids = Arrays.copyOf(query.ids, to);
    Arrays.fill(ids, read, to, filling.token().getAsInt());
    return new CutText(ids, query.dropped, hidesFillers() ? read : to);
  }

  /// In words, for fingerprints.
  String words() {
    String fills = filling.to() == queries.tokens() ? "" : " filled to " + filling.to();
    return "%s %s %d %d %s %s %s%s"
        .formatted(
            queries.marker(),
            passages.marker(),
            queries.tokens(),
            passages.tokens(),
            filling.token(),
            filling.seen(),
            skipped.stream().sorted().toList(),
            fills);
  }
}
