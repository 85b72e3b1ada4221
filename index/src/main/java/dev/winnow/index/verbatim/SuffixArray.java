package dev.winnow.index.verbatim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;

/// Sorts the suffixes of documents that need not fit into memory. Documents are taken in blocks
/// that do; a block's suffixes are sorted by [SuffixSort]. How many suffixes of earlier blocks
/// stand before each of them ([SuffixBlock#gaps]) is found by reading the earlier blocks backwards,
/// as in Ferragina, Gagie and Manzini, "Lightweight Data Indexing and Compression in External
/// Memory" (2010); since suffixes end with their documents, no comparison leaves a block. Then all
/// blocks are merged in one pass. Repetition costs nothing; the time grows with the number of
/// blocks.
final class SuffixArray {
  private final DocumentTable documents;
  private final RandomAccessInput ids;
  private final ScratchFiles scratch;
  private final long most;

  /// @param ids of all documents, each with a separator behind it
  /// @param sortBytes heap that a block may take
  SuffixArray(
      DocumentTable documents, RandomAccessInput ids, ScratchFiles scratch, long sortBytes) {
    this.documents = documents;
    this.ids = ids;
    this.scratch = scratch;
    this.most = Math.min(1 << 28, Math.max(1, sortBytes / SuffixSort.BYTES_PER_SYMBOL));
  }

  /// @param width bytes of an entry, 4 or 8
  void write(IndexOutput out, int width) throws IOException {
    List<Run> runs = new ArrayList<>();
    try {
      int first = 0;
      while (first < documents.size()) {
        int end = end(first);
        var block = new SuffixBlock(documents, ids, first, end);
        if (first == 0 && end == documents.size()) {
          block.write(out, width);
          return;
        }
        runs.add(run(block, first));
        first = end;
      }
      merge(runs, out, width);
    } finally {
      for (Run run : runs) {
        run.close();
      }
    }
  }

  /// Behind the last document of a block.
  private int end(int first) {
    int end = first + 1;
    while (end < documents.size() && documents.start(end + 1) - documents.start(first) <= most) {
      end++;
    }
    return end;
  }

  private Run run(SuffixBlock block, int first) throws IOException {
    IndexOutput sorted = scratch.create();
    block.write(sorted, Long.BYTES);
    IndexOutput gaps = scratch.create();
    if (first > 0) {
      block.writeGaps(gaps);
    }
    return new Run(scratch.read(sorted), scratch.read(gaps), first > 0);
  }

  /// The sorted suffixes of a block, and how many of earlier blocks stand before each.
  private static final class Run {
    private final IndexInput sorted;
    private final IndexInput gaps;
    private final boolean later;
    private long gap;

    Run(IndexInput sorted, IndexInput gaps, boolean later) throws IOException {
      this.sorted = sorted;
      this.gaps = gaps;
      this.later = later;
      nextGap();
    }

    void nextGap() throws IOException {
      gap = later ? gaps.readVLong() : 0;
    }

    void close() throws IOException {
      sorted.close();
      gaps.close();
    }
  }

  /// Takes each suffix from the last block that has no gap before it.
  private void merge(List<Run> runs, IndexOutput out, int width) throws IOException {
    long left = documents.positions() - documents.size();
    for (; left > 0; left--) {
      int from = runs.size() - 1;
      while (runs.get(from).gap > 0) {
        runs.get(from).gap--;
        from--;
      }
      Run run = runs.get(from);
      SuffixBlock.write(run.sorted.readLong(), out, width);
      run.nextGap();
    }
  }
}
