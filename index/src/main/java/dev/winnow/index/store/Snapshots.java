package dev.winnow.index.store;

import dev.winnow.index.late.Codebooks;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.jspecify.annotations.Nullable;

/// Gives each search the view of an open index that was refreshed last. Thread-safe.
final class Snapshots implements Closeable {
  private final OpenFolder opened;
  private final SearcherManager searchers;
  private final Analyzer analyzer;
  private final BitSetProducer documentBits = Layout.documentBits();
  private volatile @Nullable Read lastRead;

  /// @param analyzer of the words of queries, which the caller closes
  Snapshots(OpenFolder opened, Analyzer analyzer) throws IOException {
    this.opened = opened;
    this.analyzer = analyzer;
    var factory =
        new SearcherFactory() {
          @Override
          public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
            var searcher = new CountingSearcher(reader);
            searcher.setSimilarity(OpenFolder.similarity(opened.config()));
            return searcher;
          }
        };
    this.searchers =
        opened.writer() == null
            ? new SearcherManager(opened.directory(), factory)
            : new SearcherManager(opened.writer(), factory);
  }

  /// Work on one snapshot.
  interface Reading<T> {
    T on(Snapshot snapshot) throws IOException;
  }

  /// Runs work on the snapshot of the moment. Where it fails, damage is looked for.
  <T> T read(Reading<T> reading) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return reading.on(snapshot(searcher));
    } catch (LuceneBackend.ReadFailure e) {
      Damage.throwIfFound(opened.folder(), searcher.getIndexReader(), e.failure());
      throw e.failure();
    } catch (IOException | RuntimeException | Error e) {
      Damage.throwIfFound(opened.folder(), searcher.getIndexReader(), e);
      throw e;
    } finally {
      searchers.release(searcher);
    }
  }

  private Snapshot snapshot(IndexSearcher searcher) throws IOException {
    return new Snapshot(
        searcher,
        opened.current().get().schema(),
        opened.config(),
        analyzer,
        documentBits,
        codebooks(searcher));
  }

  /// The codebooks of what a searcher reads; those of a writer are known before anything is written
  /// with them.
  private Function<String, Codebooks> codebooks(IndexSearcher searcher) throws IOException {
    if (opened.writer() != null || opened.current().get().schema().lateNames().isEmpty()) {
      return name -> opened.current().get().codebooks(name);
    }
    var reader = (DirectoryReader) searcher.getIndexReader();
    Object key = reader.getReaderCacheHelper().getKey();
    Read known = lastRead;
    if (known == null || known.reader() != key) {
      known = new Read(key, Commit.of(reader.getIndexCommit().getUserData(), opened.folder()));
      lastRead = known;
    }
    return known.commit()::codebooks;
  }

  /// What a commit keeps, decoded once for all searches of a reader.
  private record Read(Object reader, Commit commit) {}

  /// Goes on to what was written since; where another process writes, to what it committed.
  void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
    if (opened.writer() == null) {
      opened.current().set(opened.committed());
    }
  }

  /// The documents among passages.
  BitSetProducer documentBits() {
    return documentBits;
  }

  /// Gives no further view; what was begun on one ends.
  @Override
  public void close() throws IOException {
    searchers.close();
  }

  /// Counts the documents of its reader, and those that are done, once. In a segment with
  /// deletions, counting walks through all of them, which is too much for every search.
  private static final class CountingSearcher extends IndexSearcher {
    private final Map<Query, Integer> counts = new ConcurrentHashMap<>();

    CountingSearcher(IndexReader reader) {
      super(reader);
    }

    @Override
    public int count(Query query) throws IOException {
      if (!isMark(query)) {
        return super.count(query);
      }
      Integer known = counts.get(query);
      if (known == null) {
        known = super.count(query);
        counts.put(query, known);
      }
      return known;
    }

    private static boolean isMark(Query query) {
      return query instanceof TermQuery term
          && (term.getTerm().field().equals(Layout.KIND)
              || term.getTerm().field().equals(Layout.DONE));
    }
  }
}
