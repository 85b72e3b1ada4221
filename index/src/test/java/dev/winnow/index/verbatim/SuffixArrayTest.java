package dev.winnow.index.verbatim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.store.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;

/// The array is that of comparing all suffixes, in however small blocks documents are sorted.
class SuffixArrayTest {
  private record Corpus(List<int[]> documents, long sortBytes, int width) {}

  private static Corpus corpus(RandomGenerator random, int size) {
    List<int[]> documents = new ArrayList<>();
    int vocabulary = 1 + random.nextInt(random.nextBoolean() ? 2 : 40);
    int scale = random.nextBoolean() ? 1 : 40_000_000;
    for (int i = random.nextInt(size); i >= 0; i--) {
      documents.add(
          documents.isEmpty() || random.nextInt(4) > 0
              ? random.ints(random.nextInt(20), 0, vocabulary).map(id -> id * scale).toArray()
              : documents.get(random.nextInt(documents.size())));
    }
    return new Corpus(
        documents,
        (1 + random.nextInt(60)) * (long) SuffixSort.BYTES_PER_SYMBOL,
        random.nextBoolean() ? Integer.BYTES : Long.BYTES);
  }

  @Test
  void arrayIsThatOfComparing() {
    Property.forAll(1_000, SuffixArrayTest::corpus, SuffixArrayTest::check);
  }

  private static void check(Corpus corpus) throws IOException {
    try (var directory = new ByteBuffersDirectory()) {
      var table = new DocumentTable();
      List<Long> expected = new ArrayList<>();
      List<Integer> row = new ArrayList<>();
      try (var scratch = new ScratchFiles(directory, "_0", IOContext.DEFAULT)) {
        IndexOutput ids = scratch.create();
        for (int[] document : corpus.documents()) {
          table.add(0, row.size(), 0);
          for (int id : document) {
            expected.add((long) row.size());
            row.add(id);
            ids.writeInt(id);
          }
          row.add(TokenSegment.SEPARATOR);
          ids.writeInt(TokenSegment.SEPARATOR);
        }
        table.end(row.size(), 0);
        int[] all = row.stream().mapToInt(Integer::intValue).toArray();
        expected.sort((a, b) -> compare(all, a.intValue(), b.intValue()));
        try (IndexInput in = scratch.read(ids)) {
          try (IndexOutput out = directory.createOutput("sorted", IOContext.DEFAULT)) {
            new SuffixArray(
                    table, in.randomAccessSlice(0, in.length()), scratch, corpus.sortBytes())
                .write(out, corpus.width());
          }
        }
      }
      assertEquals(List.of("sorted"), Arrays.asList(directory.listAll()));
      List<Long> sorted = new ArrayList<>();
      try (IndexInput in = directory.openInput("sorted", IOContext.DEFAULT)) {
        while (in.getFilePointer() < in.length()) {
          sorted.add(corpus.width() == Integer.BYTES ? (long) in.readInt() : in.readLong());
        }
      }
      assertEquals(expected, sorted);
    }
  }

  /// Up to the end of the document; then the earlier is the lesser.
  private static int compare(int[] row, int a, int b) {
    int i = 0;
    while (a + i < row.length && b + i < row.length && row[a + i] == row[b + i]) {
      if (row[a + i] == TokenSegment.SEPARATOR) {
        return Integer.compare(a, b);
      }
      i++;
    }
    return Integer.compare(row[a + i], row[b + i]);
  }
}
