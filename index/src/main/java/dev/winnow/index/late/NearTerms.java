package dev.winnow.index.late;

import java.util.Arrays;
import org.apache.lucene.index.BaseTermsEnum;
import org.apache.lucene.index.ImpactsEnum;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SlowImpactsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// The terms of a segment's centroids ([LateFields#near]) in memory, for a merge.
///
/// @param pairs term and passage of each occurrence, 32 bits each, ascending
/// @param starts where each term begins in the pairs, and their end
final class NearTerms extends Terms {
  private final long[] pairs;
  private final int[] starts;
  private final int docs;

  private NearTerms(long[] pairs, int[] starts, int docs) {
    this.pairs = pairs;
    this.starts = starts;
    this.docs = docs;
  }

  /// Takes passages, each once.
  static final class Builder {
    private long[] pairs = new long[1024];
    private int size;
    private int docs;

    void add(int doc, Cells cells) {
      long generation = cells.generation();
      cells
          .distinct()
          .forEach(cell -> {
            if (size == pairs.length) {
              pairs = Arrays.copyOf(pairs, 2 * size);
            }
            pairs[size++] = (generation << 16 | cell) << 32 | doc;
          });
      docs++;
    }

    Terms build() {
      long[] sorted = Arrays.copyOf(pairs, size);
      Arrays.sort(sorted); // generations are below 2^15, so all are positive
      int[] starts = new int[size + 1];
      int terms = 0;
      for (int i = 0; i < size; i++) {
        if (i == 0 || sorted[i] >>> 32 != sorted[i - 1] >>> 32) {
          starts[terms++] = i;
        }
      }
      starts[terms] = size;
      return new NearTerms(sorted, Arrays.copyOf(starts, terms + 1), docs);
    }
  }

  @Override
  public TermsEnum iterator() {
    return new Enumeration();
  }

  @Override
  public long size() {
    return starts.length - 1;
  }

  @Override
  public long getSumTotalTermFreq() {
    return pairs.length;
  }

  @Override
  public long getSumDocFreq() {
    return pairs.length;
  }

  @Override
  public int getDocCount() {
    return docs;
  }

  @Override
  public boolean hasFreqs() {
    return false;
  }

  @Override
  public boolean hasOffsets() {
    return false;
  }

  @Override
  public boolean hasPositions() {
    return false;
  }

  @Override
  public boolean hasPayloads() {
    return false;
  }

  private final class Enumeration extends BaseTermsEnum {
    private int at = -1;

    @Override
    public @Nullable BytesRef next() {
      at++;
      return at < size() ? term() : null;
    }

    @Override
    public BytesRef term() {
      int term = (int) (pairs[starts[at]] >>> 32);
      return LateFields.term(term >>> 16, term & 0xffff);
    }

    @Override
    public SeekStatus seekCeil(BytesRef text) {
      for (at = 0; at < size(); at++) {
        int order = term().compareTo(text);
        if (order >= 0) {
          return order == 0 ? SeekStatus.FOUND : SeekStatus.NOT_FOUND;
        }
      }
      return SeekStatus.END;
    }

    @Override
    public void seekExact(long ord) {
      at = (int) ord;
    }

    @Override
    public long ord() {
      return at;
    }

    @Override
    public int docFreq() {
      return starts[at + 1] - starts[at];
    }

    @Override
    public long totalTermFreq() {
      return docFreq();
    }

    @Override
    public PostingsEnum postings(@Nullable PostingsEnum reuse, int flags) {
      return new Passages(starts[at], starts[at + 1]);
    }

    @Override
    public ImpactsEnum impacts(int flags) {
      return new SlowImpactsEnum(postings(null, flags));
    }
  }

  private final class Passages extends PostingsEnum {
    private final int from;
    private final int end;
    private int at;

    Passages(int from, int end) {
      this.from = from;
      this.end = end;
      at = from - 1;
    }

    @Override
    public int docID() {
      return at < from ? -1 : at < end ? (int) pairs[at] : NO_MORE_DOCS;
    }

    @Override
    public int nextDoc() {
      at++;
      return docID();
    }

    @Override
    public int advance(int target) {
      int doc = nextDoc();
      while (doc < target) {
        doc = nextDoc();
      }
      return doc;
    }

    @Override
    public long cost() {
      return end - from;
    }

    @Override
    public int freq() {
      return 1;
    }

    @Override
    public int nextPosition() {
      return -1;
    }

    @Override
    public int startOffset() {
      return -1;
    }

    @Override
    public int endOffset() {
      return -1;
    }

    @Override
    public @Nullable BytesRef getPayload() {
      return null;
    }
  }
}
