package dev.winnow.index.verbatim;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;

/// The sorted suffixes of some documents, which fit into memory.
final class SuffixBlock {
  private final DocumentTable documents;
  private final RandomAccessInput ids;
  private final long base; // position of the first token
  private final int firstDocument;
  private final TokenRanks ranks;
  private final int[] starts; // by rank of a token: its first row; one more behind the last
  private final int[] rows; // where suffixes begin, counted from `base`, smallest first
  private final int[] tails; // by row: the row of the suffix without its first token; -1 for none

  SuffixBlock(DocumentTable documents, RandomAccessInput ids, int first, int end)
      throws IOException {
    this.documents = documents;
    this.ids = ids;
    this.firstDocument = first;
    this.base = documents.start(first);
    int[] text = new int[Math.toIntExact(documents.start(end) - base)];
    for (int i = 0; i < text.length; i++) {
      text[i] = ids.readInt(Integer.BYTES * (base + i));
    }
    this.ranks = TokenRanks.of(text);
    int ends = end - first;
    this.starts = new int[ranks.size() + 1];
    int document = 0;
    for (int i = 0; i < text.length; i++) { // ends are symbols of their own, the first the least
      if (text[i] == TokenSegment.SEPARATOR) {
        text[i] = document++;
      } else {
        int rank = ranks.rank(text[i]);
        starts[rank + 1]++;
        text[i] = ends + rank;
      }
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] sorted = SuffixSort.sorted(text, ends + ranks.size());
    this.rows = Arrays.copyOfRange(sorted, ends, sorted.length);
    this.tails = first == 0 ? new int[0] : tails(text, ends);
  }

  private int[] tails(int[] text, int ends) {
    int[] row = new int[text.length];
    for (int i = 0; i < rows.length; i++) {
      row[rows[i]] = i;
    }
    int[] tails = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int tail = rows[i] + 1;
      tails[i] = text[tail] < ends ? -1 : row[tail];
    }
    return tails;
  }

  /// Writes the positions of the suffixes, smallest first.
  void write(IndexOutput out, int width) throws IOException {
    for (int row : rows) {
      write(base + row, out, width);
    }
  }

  static void write(long position, IndexOutput out, int width) throws IOException {
    if (width == Integer.BYTES) {
      out.writeInt((int) position);
    } else {
      out.writeLong(position);
    }
  }

  /// Writes how many suffixes of the documents before this block stand before each row and behind
  /// the one before it, and how many behind the last, as variable-length longs.
  ///
  /// A document is read from its end: where a suffix X stands is known, and that of cX is among the
  /// rows that begin with c, behind those whose tails are less than X.
  void writeGaps(IndexOutput out) throws IOException {
    long[] gaps = new long[rows.length + 1];
    for (int document = 0; document < firstDocument; document++) {
      long start = documents.start(document);
      int place = -1; // of the empty suffix: before the ends of all documents here
      for (long at = documents.start(document + 1) - 2; at >= start; at--) {
        place = placeOf(ids.readInt(Integer.BYTES * at), place);
        gaps[place]++;
      }
    }
    for (long gap : gaps) {
      out.writeVLong(gap);
    }
  }

  /// Rows that are less than a token followed by a suffix.
  ///
  /// @param place rows that are less than the suffix, -1 for the empty one
  private int placeOf(int token, int place) {
    int rank = ranks.rank(token);
    if (rank < 0) {
      return starts[-1 - rank];
    }
    int low = starts[rank];
    int high = starts[rank + 1];
    while (low < high) {
      int middle = low + high >>> 1;
      if (tails[middle] < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
