package dev.winnow.index.late;

import dev.winnow.index.MultiVector;
import java.io.IOException;
import java.util.function.IntPredicate;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// Reads the token vectors of a segment's passages, in ascending order. Confined to one search.
public final class TokenReader {
  private final Codebooks books;
  private final String segment;
  private final @Nullable BinaryDocValues cells;
  private final @Nullable BinaryDocValues codes;
  private final CodedRun run = new CodedRun(TokenQuery.CHUNK);
  private final float[] chunk;
  private int doc = -1;

  /// @param name of the representation
  TokenReader(LeafReader leaf, String name, Codebooks books) throws IOException {
    this.books = books;
    this.segment = leaf.toString();
    this.cells = leaf.getBinaryDocValues(LateFields.cells(name));
    this.codes = leaf.getBinaryDocValues(LateFields.codes(name));
    this.chunk = new float[TokenQuery.CHUNK * books.last().form().dimension()];
  }

  /// Moves to a passage.
  ///
  /// @param doc the segment's number, not below that of the call before
  /// @return false where it has no token vectors
  public boolean advance(int doc) throws IOException {
    this.doc = doc;
    return cells != null && codes != null && cells.advanceExact(doc) && codes.advanceExact(doc);
  }

  /// Moves to a passage that has token vectors, unless they are damaged.
  void advanceTo(int doc) throws IOException {
    if (!advance(doc)) {
      throw damaged();
    }
  }

  /// The centroids of the passage's tokens.
  Cells cells() throws IOException {
    if (cells == null) {
      throw new IllegalStateException("no passage of this segment has token vectors");
    }
    BytesRef value = cells.binaryValue();
    int dimension = books.last().form().dimension();
    int header = StoredTokens.header(dimension);
    Cells read = Cells.of(value, dimension);
    if (value.length < header + 2
        || (value.length - header) % 2 != 0
        || read.generation() >= books.books().size()) {
      throw damaged();
    }
    return read;
  }

  private CorruptIndexException damaged() {
    return new CorruptIndexException("token vectors of passage %d".formatted(doc), segment);
  }

  /// MaxSim of the passage.
  double score(TokenQuery query) throws IOException {
    return score(query, _ -> true);
  }

  /// MaxSim of some tokens of the passage, at least one.
  double score(TokenQuery query, IntPredicate wanted) throws IOException {
    query.begin();
    read(wanted, (vectors, count, _) -> query.take(vectors, count));
    return query.score();
  }

  /// Takes decoded vectors, a chunk at a time.
  private interface Taking {
    void take(float[] vectors, int count, int first);
  }

  private void read(IntPredicate wanted, Taking taking) throws IOException {
    if (codes == null) {
      throw new IllegalStateException("no passage of this segment has token vectors");
    }
    Cells own = cells();
    BytesRef value = codes.binaryValue();
    Codebook book = books.books().get(own.generation());
    TokenCodes form = book.form();
    int size = own.size();
    if (value.length != size * (2 + form.bytes())) {
      throw damaged();
    }
    int at = value.offset + 2 * size;
    int taken = 0;
    run.begin(value.bytes);
    for (int token = 0; token < size; token++) {
      if (wanted.test(token)) {
        int cell = own.cell(token);
        if (cell >= book.size()) {
          throw damaged();
        }
        int half = value.offset + 2 * token;
        run.add(
            at + token * form.bytes(),
            Float.float16ToFloat((short) (value.bytes[half] & 0xff | value.bytes[half + 1] << 8)),
            cell * form.dimension());
      }
      if (run.size() == TokenQuery.CHUNK || token == size - 1 && run.size() > 0) {
        Tiles.BEST.decode(run, form, book.centroids(), chunk);
        taking.take(chunk, run.size(), taken);
        taken += run.size();
        run.begin(value.bytes);
      }
    }
  }

  /// The sum of the squares of the tokens' scales: see [StoredTokens#squares].
  double squares() throws IOException {
    if (codes == null) {
      throw new IllegalStateException("no passage of this segment has token vectors");
    }
    BytesRef value = codes.binaryValue();
    int size = cells().size();
    if (value.length < 2 * size) {
      throw damaged();
    }
    return StoredTokens.squares(value.bytes, value.offset, size);
  }

  /// The passage's vectors, decoded, with the form in which they are stored.
  public MultiVector vectors() throws IOException {
    Cells own = cells();
    int dimension = books.last().form().dimension();
    float[] values = new float[own.size() * dimension];
    read(
        _ -> true,
        (vectors, count, first) ->
            System.arraycopy(vectors, 0, values, first * dimension, count * dimension));
    if (codes == null) {
      throw new IllegalStateException("no passage of this segment has token vectors");
    }
    BytesRef value = codes.binaryValue();
    byte[] cell = new byte[own.length()];
    System.arraycopy(own.bytes(), own.offset(), cell, 0, cell.length);
    byte[] code = new byte[value.length];
    System.arraycopy(value.bytes, value.offset, code, 0, code.length);
    return MultiVector.ofStored(dimension, values, new StoredTokens(cell, code).joined());
  }
}
