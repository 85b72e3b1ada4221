package dev.winnow.index.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Deadline;
import dev.winnow.index.DeadlineException;
import dev.winnow.index.Document;
import dev.winnow.index.FileCheck;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexLockedException;
import dev.winnow.index.Query;
import dev.winnow.index.Receipt;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.Verification;
import dev.winnow.index.WellFormed;
import dev.winnow.index.late.Codebooks;
import dev.winnow.index.late.Incoming;
import dev.winnow.index.late.LateSearch;
import dev.winnow.index.search.Executor;
import dev.winnow.index.verbatim.Verbatim;
import dev.winnow.index.verbatim.VerbatimSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;

/// A durable index in a folder. Thread-safe; one process writes, any number read.
///
/// A batch added with [#add] is whole or absent, also after a crash: [#commit] waits for running
/// batches. [#refresh] makes finished batches searchable, [#commit] makes them durable and
/// searchable. A search sees one snapshot of the index from start to end, and neither waits for
/// writers nor holds them up. When the process dies, only what was not committed is lost.
///
/// An interrupt stops no change and harms no search: a call that was begun ends as it would have
/// ended, and the thread is still interrupted afterwards. Where memory runs out while a batch is
/// written, the index stops: it can be searched, and every later change says that it must be opened
/// again, without what was not committed.
public final class Index implements AutoCloseable {
  private final OpenFolder opened;
  private final Path folder;
  private final IndexConfig config;
  private final @Nullable BatchWriter writer;
  private final Changes changes;
  private final Analyzer analyzer;
  private final Snapshots snapshots;
  private final BackgroundCheck check;

  /// The schema and notes as they will be committed next.
  private final AtomicReference<Commit> current;

  private volatile boolean closed;

  private Index(OpenFolder opened) throws IOException {
    this.opened = opened;
    this.folder = opened.folder();
    this.config = opened.config();
    this.current = opened.current();
    IndexWriter lucene = opened.writer();
    this.writer = lucene == null ? null : new BatchWriter(folder, lucene);
    this.changes = new Changes(opened, writer);
    this.check = new BackgroundCheck(folder, config.checks(), this::checkFiles);
    this.analyzer = new FieldAnalyzer(current::get);
    this.snapshots = new Snapshots(opened, analyzer);
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
    return open(folder, Commit.of(schema, notes), config, FolderLocks::open);
  }

  static Index open(Path folder, Schema schema, IndexConfig config, OpenFolder.Way way) {
    return open(folder, Commit.of(schema, Map.of()), config, way);
  }

  private static Index open(Path folder, Commit wanted, IndexConfig config, OpenFolder.Way way) {
    return alone(folder, () -> of(OpenFolder.forWriting(folder, wanted, config, way)));
  }

  /// Opens an existing index for searching only; other processes may write to it meanwhile, and
  /// [#refresh] shows what they committed.
  public static Index openReadOnly(Path folder, IndexConfig config) {
    return alone(folder, () -> of(OpenFolder.forReading(folder, config)));
  }

  private static <T> T alone(Path folder, OwnThreads.Work<T> work) {
    try {
      return OwnThreads.callAlone(folder, work);
    } catch (IOException e) {
      throw Failures.of(folder, e);
    }
  }

  private static Index of(OpenFolder opened) throws IOException {
    try {
      Index index = new Index(opened);
      index.check.start();
      return index;
    } catch (Throwable e) {
      throw opened.abandoned(e);
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
    BatchWriter writer = writer();
    Incoming incoming = Incoming.of(schema(), batch);
    if (current.get().dueToTrain(incoming)) {
      changes.between(() -> {
        IndexWriter _ = writer.running();
        snapshots.refresh();
        return read(snapshot -> train(incoming, snapshot));
      });
    }
    DocumentChecker checker;
    List<Document> documents;
    Commit commit;
    synchronized (this) {
      checker = new DocumentChecker(schema(), config.limits().documents());
      documents = checker.check(batch);
      commit = current.updateAndGet(now -> now.seeing(incoming).with(checker.schema()));
    }
    var blocks = new DocumentWriter(checker.schema(), commit::codebooks, config.bindings());
    blocks.tokenize(documents);
    changes.beside(() -> {
      writer.add(documents, Document::id, blocks::write);
      return documents;
    });
    return checker.receipt(documents);
  }

  @CanIgnoreReturnValue
  public Receipt add(Document... documents) {
    return add(List.of(documents));
  }

  /// Trains centroids of token vectors, where no other thread has done so meanwhile.
  private synchronized Commit train(Incoming incoming, Snapshot snapshot) throws IOException {
    Commit trained = current.get();
    if (trained.dueToTrain(incoming)) {
      for (String name : incoming.names()) {
        Codebooks books = trained.codebooks(name);
        var search = new LateSearch(snapshot.searcher(), name, books, Deadline.NONE);
        Codebooks _ = new Commit.Shared(current).put(name, books, search.trained(incoming));
      }
    }
    return current.get();
  }

  /// Finds the documents that [#add] would refuse, and writes none. Fields that a document would
  /// add to the schema apply to those after it.
  ///
  /// @param refused called with each refused document and the reason
  /// @return the others
  public List<Document> check(
      Collection<Document> batch, BiConsumer<Document, IllegalArgumentException> refused) {
    requireOpen();
    return DocumentChecker.accepted(schema(), config.limits().documents(), batch, refused);
  }

  /// Deletes documents by id; unknown ids are no error.
  ///
  /// @throws IllegalArgumentException if one has an unpaired surrogate, which no id has; then none
  ///   is deleted
  public void delete(Collection<String> ids) {
    BatchWriter writer = writer();
    Term[] terms =
        ids.stream()
            .map(WellFormed::requireId)
            .filter(id -> id.length() <= Document.MAX_ID_LENGTH) // Lucene chokes on huge terms
            .map(id -> new Term(Layout.ID, id))
            .toArray(Term[]::new);
    changes.beside(() -> writer.running().deleteDocuments(terms));
  }

  /// Deletes every document that matches, those not yet searchable included.
  ///
  /// @return how many
  /// @throws IllegalArgumentException if the filter names a field that no document has
  @CanIgnoreReturnValue
  public int delete(Filter filter) {
    BatchWriter writer = writer();
    var documents = FilterQueries.strict(filter, schema(), config.limits());
    return changes.between(() -> {
      IndexWriter lucene = writer.running();
      snapshots.refresh();
      int count = read(snapshot -> snapshot.searcher().count(documents));
      if (schema().passages()) {
        lucene.deleteDocuments(
            new ToChildBlockJoinQuery(documents, snapshots.documentBits()), documents);
      } else {
        lucene.deleteDocuments(documents);
      }
      return count;
    });
  }

  /// Makes finished batches searchable. Read-only, shows what the writing process committed.
  public void refresh() {
    requireOpen();
    changes.between(() -> {
      if (writer != null) {
        IndexWriter _ = writer.running();
      }
      snapshots.refresh();
      return 0;
    });
  }

  /// Makes finished batches durable and searchable: when it returns, they survive the death of the
  /// process and of the machine.
  public void commit() {
    BatchWriter writer = writer();
    changes.between(() -> {
      writer.commit(current);
      snapshots.refresh();
      return 0;
    });
  }

  /// Merges all segments into at most `segments`: slower to write, faster to search. Until the next
  /// commit the old segments stay, so it needs about as much room again, and is refused where the
  /// disk has less.
  ///
  /// @throws java.io.UncheckedIOException if there is not enough room; it says how much is needed
  public void compact(int segments) {
    requirePositive("segments", segments);
    BatchWriter writer = writer();
    changes.meanwhile(() -> {
      IndexWriter _ = writer.running();
      long bytes = read(snapshot -> snapshot.bytesToMerge(segments));
      writer.merge(segments, bytes);
      return segments;
    });
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
    return check.told(read(snapshot -> executor.search(new LuceneBackend(snapshot), queries)));
  }

  /// The document with this id and its passages, without vectors.
  ///
  /// @throws IllegalArgumentException if the id has an unpaired surrogate, which no id has
  public Optional<Document> get(String id) {
    return get(id, Stored::document);
  }

  /// The document with this id, its passages and the vectors that these have: added again, it is
  /// the same.
  ///
  /// @throws IllegalArgumentException if the id has an unpaired surrogate, which no id has
  public Optional<Document> getWhole(String id) {
    return get(id, Stored::withValues);
  }

  private Optional<Document> get(String id, Look look) {
    return read(snapshot -> {
      var query = FilterQueries.id(id, schema());
      var found = snapshot.searcher().search(query, 1).scoreDocs;
      return found.length == 0 ? Optional.empty() : Optional.of(look.at(snapshot, found[0].doc));
    });
  }

  private interface Look {
    Document at(Snapshot snapshot, int doc) throws IOException;
  }

  /// Up to `limit` documents that await vectors in the first space; see [#withoutVectors(String,
  /// int)].
  public List<Document> withoutVectors(int limit) {
    return withoutVectors("", limit);
  }

  /// Up to `limit` documents that await vectors in a space, with their passages and what these have
  /// in other representations: add the missing ones, then the documents again.
  ///
  /// @param space its name, or that of another representation; empty means the first space
  public List<Document> withoutVectors(String space, int limit) {
    requirePositive("limit", limit);
    if (hasNone(space)) {
      return List.of();
    }
    String name = schema().representationName(space);
    return read(snapshot -> Stored.awaiting(snapshot, name, limit));
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
  /// @param space its name, or that of another representation; empty means the first space
  public int countWithoutVectors(String space) {
    if (hasNone(space)) {
      return 0;
    }
    String name = schema().representationName(space);
    return read(snapshot -> snapshot.awaiting(name));
  }

  /// Whether the first space is meant and there is none.
  private boolean hasNone(String space) {
    return space.isEmpty() && schema().dense() == null;
  }

  /// Runs work on the sequences of verbatim tokens in one snapshot.
  ///
  /// @param name of the verbatim tokens; empty means the first
  /// @param work must not keep what it is given
  /// @throws IllegalArgumentException if there are none of this name, or no tokenizer is bound
  public <T> T verbatim(String name, Function<Verbatim, T> work) {
    return verbatim(name, Deadline.NONE, work);
  }

  /// As [#verbatim(String, Function)], where traces and n-grams must be done in time.
  ///
  /// @throws DeadlineException if they are not
  public <T> T verbatim(String name, Deadline deadline, Function<Verbatim, T> work) {
    String full = schema().verbatimName(name);
    VerbatimTokenizer tokenizer = config.bindings().verbatimTokenizer(full);
    return read(snapshot ->
        work.apply(
            new Verbatim(
                new VerbatimSearch(snapshot.searcher(), full, Layout.KEY, deadline), tokenizer)));
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

  /// Ids of searchable documents in the order of their UTF-8 bytes, page by page.
  ///
  /// @param filter which documents; null means all
  /// @param after where the page begins: behind this id, which need not exist; empty for the first
  /// @param limit most ids of the page
  public List<String> ids(@Nullable Filter filter, String after, int limit) {
    requirePositive("limit", limit);
    return read(snapshot -> new IdPages(snapshot, filter).page(after, limit));
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
    BatchWriter _ = writer();
    Map<String, String> notes = new HashMap<>(notes());
    notes.put(key, value);
    Commit _ = current.updateAndGet(now -> now.withNotes(notes));
  }

  /// Compares the checksums of all files that searches read, while the index is in use: one pass
  /// over them. [IndexConfig.Checks] does so when an index is opened, and again and again in the
  /// background. Unlike [#verify] it does not look whether the files agree with each other.
  public FileCheck checkFiles() {
    return read(snapshot -> {
      var reader = (DirectoryReader) snapshot.searcher().getIndexReader();
      var names = reader.getIndexCommit().getFileNames();
      return OwnThreads.callAlone(folder, () -> FileChecker.check(opened.directory(), names));
    });
  }

  /// Copies the last commit to `target`, a folder that does not exist yet or is empty, while
  /// writing goes on. Every file's checksum is compared first, so that no backup holds damaged
  /// data.
  ///
  /// @throws java.io.UncheckedIOException if there is not enough room; it says how much is needed
  public void backup(Path target) {
    BatchWriter writer = writer();
    changes.meanwhile(() -> {
      writer.copy(opened.directory(), target);
      return target;
    });
  }

  /// Copies a backup to `target`, a folder that does not exist yet or is empty, checking every
  /// file's checksum.
  public static void restore(Path backup, Path target) {
    Path _ = alone(target, () -> IndexFiles.restore(backup, target));
  }

  /// Reads every byte of the index in `folder` and checks it. The index must not be open for
  /// writing. Only this finds all damage. Opening and searching check what they load whole, so they
  /// may miss an altered byte in stored text.
  public static Verification verify(Path folder) {
    return alone(folder, () -> IndexFiles.verify(folder));
  }

  /// Drops the segments of a damaged index that cannot be read, and with them their documents. Keep
  /// a copy of the folder first.
  public static Verification repair(Path folder) {
    return alone(folder, () -> IndexFiles.repair(folder));
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
    changes.between(() -> {
      if (!closed) {
        closed = true;
        check.close();
        snapshots.close();
        opened.abandon();
        analyzer.close();
      }
      return 0;
    });
  }

  private <T> T read(Snapshots.Reading<T> reading) {
    requireOpen();
    try {
      return snapshots.read(reading);
    } catch (IndexSearcher.TooManyClauses e) {
      throw new IllegalArgumentException(
          "query and filter together have more than %d words and conditions; shorten the query, or use `in` for many values"
              .formatted(IndexSearcher.getMaxClauseCount()),
          e);
    } catch (IOException | AlreadyClosedException e) {
      throw changes.failure(e);
    }
  }

  private BatchWriter writer() {
    requireOpen();
    if (writer == null) {
      throw new IllegalStateException(
          folder + " is open read-only; open it with Index.open to change it");
    }
    return writer;
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
}
