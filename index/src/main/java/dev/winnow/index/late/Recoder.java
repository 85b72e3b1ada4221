package dev.winnow.index.late;

import java.io.IOException;
import org.apache.lucene.index.CodecReader;
import org.jspecify.annotations.Nullable;

/// Codes passages of one segment anew, in ascending order. Confined to one pass over the segment.
final class Recoder {
  private final TokenReader reader;
  private final Codebook last;

  Recoder(CodecReader reader, String name, Codebooks books) throws IOException {
    this.reader = new TokenReader(reader, name, books);
    this.last = books.last();
  }

  /// The passage as the last codebook codes it; null where it keeps its codes.
  ///
  /// @param doc the segment's number, not below that of the call before
  @Nullable StoredTokens anew(int doc) throws IOException {
    if (!reader.advance(doc) || !MergedTokens.misfit(reader, last)) {
      return null;
    }
    StoredTokens anew = last.encode(reader.vectors());
    return anew.squares(reader.cells().size()) < reader.squares() ? anew : null;
  }
}
