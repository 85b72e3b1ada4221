package dev.winnow.index.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.DeadlineException;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexLockedException;
import dev.winnow.index.Query;
import dev.winnow.index.Receipt;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Verification;
import dev.winnow.index.WellFormed;
import dev.winnow.index.search.Executor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/// A durable index in a folder. Thread-safe; one process writes, any number read.
///
/// A batch added with [#add] is whole or absent, also after a crash: [#commit] waits for running
/// batches. [#refresh] makes finished batches searchable, [#commit] makes them durable and
/// searchable. A search sees one snapshot of the index from start to end, and neither waits for
/// writers nor holds them up. When the process dies, only what was not committed is lost.
public final class Index implements AutoCloseable {
  private final OpenFolder opened;
  private final Path folder;
  private final IndexConfig config;
  private final @Nullable IndexWriter writer;
  private final @Nullable NewIds newIds;
  private final SearcherManager searchers;
  private final BitSetProducer documentBits = Layout.documentBits();
  private final Analyzer analyzer;

  /// The schema and notes as they will be committed next.
  private final AtomicReference<Commit> current;

  /// Held shared while a batch is written, exclusively where no batch may be running.
  private final ReentrantReadWriteLock batches = new ReentrantReadWriteLock(true);

  private volatile boolean closed;

  private Index(OpenFolder opened) throws IOException {
    this.opened = opened;
    this.folder = opened.folder();
    this.config = opened.config();
    this.current = opened.current();
    this.writer = opened.writer();
    this.newIds = writer == null ? null : new NewIds(writer);
    this.analyzer = new FieldAnalyzer(() -> current.get().schema());
    this.searchers = opened.searchers();
  }

  /// Opens the index in `folder` for writing, and makes it where there is none. Fields and
  /// representations that an existing one lacks are added to it; all its documents then await the
  /// new representations. Its other fields and representations stay.
  ///
  /// @throws IndexLockedException if another writer has it open
  /// @throws CorruptIndexException if it is damaged
  /// @throws IllegalArgumentException if it was made with another schema
  public static Index open(Path folder, Schema schema, IndexConfig config) {
    return open(folder, schema, Map.of(), config);
  }

  /// Opens the index in `folder` as [#open(Path, Schema, IndexConfig)] does. Where there is none,
  /// its first commit holds these notes, so that it is never seen without them; an index that
  /// exists keeps its own.
  public static Index open(
      Path folder, Schema schema, Map<String, String> notes, IndexConfig config) {
    return of(OpenFolder.forWriting(folder, new Commit(schema, notes), config, FSDirectory::open));
  }

  static Index open(Path folder, Schema schema, IndexConfig config, OpenFolder.Way way) {
    return of(OpenFolder.forWriting(folder, new Commit(schema, Map.of()), config, way));
  }

  /// Opens an existing index for searching only; other processes may write to it meanwhile, and
  /// [#refresh] shows what they committed.
  public static Index openReadOnly(Path folder, IndexConfig config) {
    return of(OpenFolder.forReading(folder, config));
  }

  private static Index of(OpenFolder opened) {
    try {
      return new Index(opened);
    } catch (IOException e) {
      opened.abandon();
      throw Failures.of(opened.folder(), e);
    } catch (RuntimeException e) {
      opened.abandon();
      throw e;
    }
  }

  /// The schema of the index in `folder`, or empty where there is none.
  public static Optional<Schema> schemaOf(Path folder) {
    return OpenFolder.commitOf(folder).map(Commit::schema);
  }

  /// The notes of the index in `folder`; see [#note].
  public static Map<String, String> notesOf(Path folder) {
    return OpenFolder.commitOf(folder).map(Commit::notes).orElse(Map.of());
  }

  /// Adds documents, replacing those with the same id: all of them, or none if one is bad.
  ///
  /// @throws IllegalArgumentException if a document does not suit the schema or the limits
  @CanIgnoreReturnValue
  public Receipt add(Collection<Document> batch) {
    NewIds newIds = requireWritable(this.newIds);
    batches.readLock().lock();
    try {
      DocumentChecker checker;
      List<Document> documents;
      synchronized (this) {
        checker = new DocumentChecker(schema(), config.limits().documents());
        documents = checker.check(batch);
        current.set(new Commit(checker.schema(), notes()));
      }
      var lucene = new DocumentWriter(checker.schema());
      for (Document document : documents) {
        newIds.write(document.id(), lucene.write(document));
      }
      return checker.receipt(documents);
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    } finally {
      batches.readLock().unlock();
    }
  }

  @CanIgnoreReturnValue
  public Receipt add(Document... documents) {
    return add(List.of(documents));
  }

  /// Finds the documents that [#add] would refuse, and writes none. Fields that a document would
  /// add to the schema apply to those after it.
  ///
  /// @param refused called with each refused document and the reason
  /// @return the others
  public List<Document> check(
      Collection<Document> batch, BiConsumer<Document, IllegalArgumentException> refused) {
    requireOpen();
    Schema schema = schema();
    List<Document> good = new ArrayList<>(batch.size());
    for (Document document : batch) {
      var checker = new DocumentChecker(schema, config.limits().documents());
      try {
        good.addAll(checker.check(List.of(document)));
        schema = checker.schema();
      } catch (IllegalArgumentException e) {
        refused.accept(document, e);
      }
    }
    return good;
  }

  /// Deletes documents by id; unknown ids are no error.
  ///
  /// @throws IllegalArgumentException if one has an unpaired surrogate, which no id has; then none
  ///   is deleted
  public void delete(Collection<String> ids) {
    IndexWriter writer = writer();
    batches.readLock().lock();
    try {
      writer.deleteDocuments(
          ids.stream()
              .map(WellFormed::requireId)
              .filter(id -> id.length() <= Document.MAX_ID_LENGTH) // Lucene chokes on huge terms
              .map(id -> new Term(Layout.ID, id))
              .toArray(Term[]::new));
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    } finally {
      batches.readLock().unlock();
    }
  }

  /// Deletes every document that matches, those not yet searchable included.
  ///
  /// @return how many
  /// @throws IllegalArgumentException if the filter names a field that no document has
  @CanIgnoreReturnValue
  public int delete(Filter filter) {
    IndexWriter writer = writer();
    batches.writeLock().lock();
    try {
      searchers.maybeRefreshBlocking();
      var documents = FilterQueries.strict(filter, schema(), config.limits());
      int count = read(snapshot -> snapshot.searcher().count(documents));
      if (schema().passages()) {
        writer.deleteDocuments(new ToChildBlockJoinQuery(documents, documentBits), documents);
      } else {
        writer.deleteDocuments(documents);
      }
      return count;
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    } finally {
      batches.writeLock().unlock();
    }
  }

  /// Makes finished batches searchable. Read-only, shows what the writing process committed.
  public void refresh() {
    requireOpen();
    batches.writeLock().lock();
    try {
      searchers.maybeRefreshBlocking();
      if (writer == null) {
        current.set(opened.committed());
      }
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    } finally {
      batches.writeLock().unlock();
    }
  }

  /// Makes finished batches durable and searchable: when it returns, they survive the death of the
  /// process and of the machine.
  public void commit() {
    IndexWriter writer = writer();
    batches.writeLock().lock();
    try {
      writer.setLiveCommitData(current.get().userData().entrySet());
      writer.commit();
      searchers.maybeRefreshBlocking();
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    } finally {
      batches.writeLock().unlock();
    }
  }

  /// Merges all segments into at most `segments`: slower to write, faster to search.
  public void compact(int segments) {
    requirePositive("segments", segments);
    try {
      writer().forceMerge(segments);
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    }
  }

  /// Runs the query's plan, or without one keyword search for whole documents.
  ///
  /// @throws IllegalArgumentException if the query names what is not there or breaks a limit
  /// @throws DeadlineException if a retriever is late
  public SearchResult search(Query query) {
    return search(List.of(query)).getFirst();
  }

  /// Runs many queries over one snapshot of the index. Dense stages that compare all vectors do so
  /// for all queries together, at a fraction of the cost; results are those of [#search] one by
  /// one.
  ///
  /// @return a result for each query, in their order
  /// @throws IllegalArgumentException if one of them names what is not there or breaks a limit
  /// @throws DeadlineException if a retriever of one of them is late
  public List<SearchResult> search(List<Query> queries) {
    return search(new Executor(config.bindings(), config.limits()), queries);
  }

  List<SearchResult> search(Executor executor, List<Query> queries) {
    return read(snapshot -> executor.search(new LuceneBackend(snapshot), queries));
  }

  /// The document with this id and its passages, without vectors.
  ///
  /// @throws IllegalArgumentException if the id has an unpaired surrogate, which no id has
  public Optional<Document> get(String id) {
    return read(snapshot -> {
      var query = FilterQueries.id(id, schema());
      var found = snapshot.searcher().search(query, 1).scoreDocs;
      return found.length == 0
          ? Optional.empty()
          : Optional.of(Stored.document(snapshot, found[0].doc));
    });
  }

  /// Up to `limit` documents that await vectors in the first space; see [#withoutVectors(String,
  /// int)].
  public List<Document> withoutVectors(int limit) {
    return withoutVectors("", limit);
  }

  /// Up to `limit` documents that await vectors in a space, with their passages and the vectors
  /// that these have, in other spaces too: add the missing ones, then the documents again.
  ///
  /// @param space its name; empty means the first
  public List<Document> withoutVectors(String space, int limit) {
    requirePositive("limit", limit);
    if (hasNone(space)) {
      return List.of();
    }
    var awaiting = Layout.awaiting(schema().spaceName(space), schema().passages());
    return read(snapshot -> {
      List<Document> documents = new ArrayList<>();
      for (var hit : snapshot.searcher().search(awaiting, limit).scoreDocs) {
        documents.add(Stored.withValues(snapshot, hit.doc));
      }
      return documents;
    });
  }

  /// Up to `most` vectors of the first space; see [#sampleVectors(String, int)].
  public List<float[]> sampleVectors(int most) {
    return sampleVectors("", most);
  }

  /// Up to `most` vectors of a space, drawn evenly over the searchable ones, in the index's own
  /// order. Under cosine they have length 1.
  ///
  /// @param space its name; empty means the first
  public List<float[]> sampleVectors(String space, int most) {
    requirePositive("most", most);
    if (hasNone(space)) {
      return List.of();
    }
    String name = schema().spaceName(space);
    return read(snapshot -> Stored.vectors(snapshot, name, most));
  }

  /// How many documents await vectors in the first space.
  public int countWithoutVectors() {
    return countWithoutVectors("");
  }

  /// How many documents await vectors in a space.
  ///
  /// @param space its name; empty means the first
  public int countWithoutVectors(String space) {
    if (hasNone(space)) {
      return 0;
    }
    String name = schema().spaceName(space);
    return read(snapshot -> snapshot.awaiting(name));
  }

  /// Whether the first space is meant and there is none.
  private boolean hasNone(String space) {
    return space.isEmpty() && schema().dense() == null;
  }

  /// Searchable documents.
  public int count() {
    return read(Snapshot::documents);
  }

  /// Searchable documents that match.
  public int count(Filter filter) {
    return read(snapshot ->
        snapshot.searcher().count(FilterQueries.query(filter, schema(), config.limits())));
  }

  /// The value of a keyword field by document id, over all searchable documents that have one.
  public Map<String, String> values(String keyword) {
    schema().requireKeyword(keyword);
    return read(snapshot -> Stored.values(snapshot, keyword));
  }

  public Schema schema() {
    return current.get().schema();
  }

  public Map<String, String> notes() {
    return current.get().notes();
  }

  /// Keeps a text under a key, both of any characters; written with the next commit.
  public synchronized void note(String key, String value) {
    IndexWriter _ = writer();
    Map<String, String> notes = new HashMap<>(notes());
    notes.put(key, value);
    current.set(new Commit(schema(), Map.copyOf(notes)));
  }

  /// Copies the last commit to `target`, a folder that does not exist yet or is empty, while
  /// writing goes on. Every file's checksum is compared first, so that no backup holds damaged
  /// data.
  public void backup(Path target) {
    IndexWriter writer = writer();
    var policy = (SnapshotDeletionPolicy) writer.getConfig().getIndexDeletionPolicy();
    try {
      var snapshot = policy.snapshot();
      try {
        IndexFiles.copy(opened.directory(), folder, snapshot.getFileNames(), target);
      } finally {
        policy.release(snapshot);
        writer.deleteUnusedFiles();
      }
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    }
  }

  /// Copies a backup to `target`, a folder that does not exist yet or is empty, checking every
  /// file's checksum.
  public static void restore(Path backup, Path target) {
    IndexFiles.restore(backup, target);
  }

  /// Reads every byte of the index in `folder` and checks it. The index must not be open for
  /// writing. Only this finds all damage. Opening and searching check what they load whole, so they
  /// may miss an altered byte in stored text.
  public static Verification verify(Path folder) {
    return IndexFiles.verify(folder);
  }

  /// Drops the segments of a damaged index that cannot be read, and with them their documents. Keep
  /// a copy of the folder first.
  public static Verification repair(Path folder) {
    return IndexFiles.repair(folder);
  }

  public boolean readOnly() {
    return writer == null;
  }

  public Path folder() {
    return folder;
  }

  public IndexConfig config() {
    return config;
  }

  /// Commits nothing: what was not committed is dropped. Waits for running batches and searches.
  /// Closing twice closes once.
  @Override
  public void close() {
    batches.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        searchers.close();
        opened.abandon();
        analyzer.close();
      }
    } catch (IOException e) {
      throw failure(folder, e);
    } finally {
      batches.writeLock().unlock();
    }
  }

  private interface Reading<T> {
    T on(Snapshot snapshot) throws IOException;
  }

  private <T> T read(Reading<T> reading) {
    requireOpen();
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return reading.on(new Snapshot(searcher, schema(), config, analyzer, documentBits));
      } catch (LuceneBackend.ReadFailure e) {
        Damage.throwIfFound(folder, searcher.getIndexReader(), e.failure());
        throw e.failure();
      } catch (IOException | RuntimeException | Error e) {
        Damage.throwIfFound(folder, searcher.getIndexReader(), e);
        throw e;
      } finally {
        searchers.release(searcher);
      }
    } catch (IndexSearcher.TooManyClauses e) {
      throw new IllegalArgumentException(
          "query and filter together have more than %d words and conditions; shorten the query, or use `in` for many values"
              .formatted(IndexSearcher.getMaxClauseCount()),
          e);
    } catch (IOException | AlreadyClosedException e) {
      throw failure(folder, e);
    }
  }

  private IndexWriter writer() {
    return requireWritable(writer);
  }

  private <T> T requireWritable(@Nullable T part) {
    requireOpen();
    if (part == null) {
      throw new IllegalStateException(
          folder + " is open read-only; open it with Index.open to change it");
    }
    return part;
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("index " + folder + " is closed; open it again");
    }
  }

  private RuntimeException failure(Path folder, Exception e) {
    Throwable tragedy = writer == null ? null : writer.getTragicException();
    if (tragedy != null) {
      return Failures.stopped(folder, tragedy);
    }
    return e instanceof IOException io
        ? Failures.of(folder, io)
        : new IllegalStateException("index " + folder + " is closed; open it again", e);
  }
}
