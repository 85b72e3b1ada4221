package dev.winnow.index.verbatim;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/// The tokens of one segment, and which of its documents count. Confined to one search.
final class Part {
  private final TokenSegment tokens;
  private final int base;
  private final @Nullable Bits live;
  private long deadTokens = -1;

  private Part(TokenSegment tokens, int base, @Nullable Bits live) {
    this.tokens = tokens;
    this.base = base;
    this.live = live;
  }

  /// @return null where the segment has no tokens of the field
  static @Nullable Part of(LeafReaderContext leaf, String field) throws IOException {
    var values = leaf.reader().getBinaryDocValues(field);
    if (values == null) {
      return null;
    }
    if (!(values instanceof TokenValues own)) {
      throw new IllegalStateException(
          "field '%s' is kept by %s; expected %s".formatted(field, values, VerbatimFormat.NAME));
    }
    return new Part(own.segment(), leaf.docBase, leaf.reader().getLiveDocs());
  }

  TokenSegment tokens() {
    return tokens;
  }

  /// Lucene's number of a document.
  int doc(int document) throws IOException {
    return base + tokens.number(document);
  }

  /// Whether a document is not deleted.
  boolean live(int document) throws IOException {
    return live == null || live.get(tokens.number(document));
  }

  /// Tokens of documents that are not deleted.
  long liveTokens() throws IOException {
    return tokens.tokens() - deadTokens();
  }

  private long deadTokens() throws IOException {
    if (deadTokens < 0) {
      deadTokens = 0;
      for (int i = 0; live != null && i < tokens.documents(); i++) {
        deadTokens += live(i) ? 0 : tokens.size(i);
      }
    }
    return deadTokens;
  }

  /// How many of some rows belong to documents that are not deleted: looked up row by row, or where
  /// that is less, by reading the deleted documents.
  ///
  /// @param pattern what the rows begin with
  long live(long from, long to, int[] pattern, int length) throws IOException {
    if (live == null || from == to) {
      return to - from;
    }
    if (deadTokens() == 0) {
      return to - from;
    }
    if (to - from <= deadTokens()) {
      long count = 0;
      for (long row = from; row < to; row++) {
        count += live(tokens.document(tokens.position(row))) ? 1 : 0;
      }
      return count;
    }
    long dead = 0;
    for (int i = 0; i < tokens.documents(); i++) {
      dead += live(i) ? 0 : inside(i, pattern, length);
    }
    return to - from - dead;
  }

  private long inside(int document, int[] pattern, int length) throws IOException {
    long count = 0;
    long last = tokens.start(document) + tokens.size(document) - length;
    for (long at = tokens.start(document); at <= last; at++) {
      int matched = 0;
      while (matched < length && tokens.id(at + matched) == pattern[matched]) {
        matched++;
      }
      count += matched == length ? 1 : 0;
    }
    return count;
  }
}
