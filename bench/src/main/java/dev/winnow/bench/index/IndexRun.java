package dev.winnow.bench.index;

import dev.winnow.bench.corpus.BenchPassage;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;

/// Indexes the corpus once and reports how long adding and committing took; reading the corpus is
/// not counted. Arguments: side, corpus folder, passages, batch.
final class IndexRun {
  private static final int BUFFER_MEGABYTES = IndexConfig.DEFAULTS.bufferMegabytes();

  /// Who indexes.
  enum Side {
    WINNOW("Winnow"),
    LUCENE_UPDATE("Lucene, updateDocument by id"),
    LUCENE_ADD("Lucene, addDocument: ids unchecked");

    private final String label;

    Side(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /// Takes batches, then commits.
  private interface Target extends AutoCloseable {
    void add(List<BenchPassage> batch) throws IOException;

    void commit() throws IOException;

    @Override
    void close() throws IOException;
  }

  private IndexRun() {}

  public static void main(String[] args) throws IOException {
    Side side = Side.valueOf(args[0]);
    Corpus corpus = Corpus.at(Path.of(args[1]), Integer.parseInt(args[2]));
    Path folder = Files.createTempDirectory(corpus.folder(), "index-");
    try {
      run(side, corpus, Integer.parseInt(args[3]), folder);
    } finally {
      Folders.delete(folder);
    }
  }

  private static void run(Side side, Corpus corpus, int batchSize, Path folder) throws IOException {
    long wall = 0;
    long cpu = 0;
    long commit;
    try (var target = open(side, folder);
        var passages = corpus.read()) {
      for (var batch = passages.next(batchSize);
          !batch.isEmpty();
          batch = passages.next(batchSize)) {
        long cpuStart = Machine.processNanos();
        long start = System.nanoTime();
        target.add(batch);
        wall += System.nanoTime() - start;
        cpu += Machine.processNanos() - cpuStart;
      }
      long cpuStart = Machine.processNanos();
      long start = System.nanoTime();
      target.commit();
      commit = System.nanoTime() - start;
      cpu += Machine.processNanos() - cpuStart;
    }
    Fork.report("docs_per_s", corpus.size() / ((wall + commit) / 1e9));
    Fork.report("docs_per_cpu_s", corpus.size() / (cpu / 1e9));
    Fork.report("commit_s", commit / 1e9);
    Fork.report("peak_mb", Machine.megabytes("VmHWM"));
    Fork.report("index_mb", Folders.bytes(folder) / 1e6);
  }

  private static Target open(Side side, Path folder) throws IOException {
    return switch (side) {
      case WINNOW -> new Winnow(folder);
      case LUCENE_UPDATE -> new Lucene(folder, true);
      case LUCENE_ADD -> new Lucene(folder, false);
    };
  }

  private static final class Winnow implements Target {
    private final Index index;

    Winnow(Path folder) {
      index =
          Index.open(
              folder, Schema.DEFAULTS, IndexConfig.DEFAULTS.withBufferMegabytes(BUFFER_MEGABYTES));
    }

    @Override
    public void add(List<BenchPassage> batch) {
      index.add(
          batch.stream()
              .map(passage -> Document.of(passage.id(), passage.text()).withTitle(passage.title()))
              .toList());
    }

    @Override
    public void commit() {
      index.commit();
    }

    @Override
    public void close() {
      index.close();
    }
  }

  /// What a Lucene user writes.
  private static final class Lucene implements Target {
    private final FSDirectory directory;
    private final IndexWriter writer;
    private final boolean update;

    Lucene(Path folder, boolean update) throws IOException {
      this.update = update;
      directory = FSDirectory.open(folder);
      var bm25 = IndexConfig.Bm25.DEFAULTS;
      writer =
          new IndexWriter(
              directory,
              new IndexWriterConfig(new EnglishAnalyzer())
                  .setSimilarity(new BM25Similarity(bm25.k1(), bm25.b()))
                  .setRAMBufferSizeMB(BUFFER_MEGABYTES));
    }

    @Override
    public void add(List<BenchPassage> batch) throws IOException {
      for (BenchPassage passage : batch) {
        var document = new org.apache.lucene.document.Document();
        document.add(new StringField("id", passage.id(), Store.YES));
        document.add(new StoredField("title", passage.title()));
        document.add(new StoredField("text", passage.text()));
        document.add(new TextField("contents", passage.contents(), Store.NO));
        if (update) {
          writer.updateDocument(new Term("id", passage.id()), document);
        } else {
          writer.addDocument(document);
        }
      }
    }

    @Override
    public void commit() throws IOException {
      writer.commit();
    }

    @Override
    public void close() throws IOException {
      writer.close();
      directory.close();
    }
  }
}
