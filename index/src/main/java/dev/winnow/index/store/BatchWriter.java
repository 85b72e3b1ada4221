package dev.winnow.index.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/// Lucene's writer, which no longer commits anything once a batch was written in part. Lucene keeps
/// the passages of a document together and stops by itself where its own work breaks off. That
/// leaves what fails between two documents of a batch, for instance for want of memory: what an
/// older version of the first has lost by then cannot be brought back, so the writer stops.
/// Thread-safe.
final class BatchWriter {
  private final Path folder;
  private final IndexWriter lucene;
  private final NewIds newIds;
  private volatile @Nullable Throwable stopped;

  BatchWriter(Path folder, IndexWriter lucene) {
    this.folder = folder;
    this.lucene = lucene;
    this.newIds = new NewIds(lucene);
  }

  /// Lucene's writer, for all but additions.
  ///
  /// @throws RuntimeException if it has stopped
  IndexWriter running() {
    Throwable cause = cause();
    if (cause != null) {
      throw Failures.stopped(folder, cause);
    }
    return lucene;
  }

  /// Writes a batch. Nothing may be committed or refreshed meanwhile.
  ///
  /// @param <T> documents
  /// @param id of a document
  /// @param blocks what Lucene stores of a document
  <T> void add(List<T> batch, Function<T, String> id, Function<T, List<Document>> blocks)
      throws IOException {
    IndexWriter _ = running();
    boolean begun = false;
    try {
      for (T document : batch) {
        List<Document> block = blocks.apply(document);
        begun = true;
        newIds.write(id.apply(document), block);
      }
    } catch (Throwable e) {
      if (begun && batch.size() > 1) {
        stop(e);
        if (e instanceof RuntimeException) {
          throw Failures.stopped(folder, Objects.requireNonNull(cause()));
        }
      }
      throw e;
    }
  }

  /// Makes durable what was written, with the schema and notes of the moment. Nothing may be added
  /// meanwhile.
  void commit(AtomicReference<Commit> current) throws IOException {
    IndexWriter _ = running();
    Commit commit = current.get();
    lucene.setLiveCommitData(
        () -> commit.withCodebooksOf(current.get()).userData().entrySet().iterator());
    var room = new Room("a commit", folder, lucene.ramBytesUsed());
    try {
      long _ = lucene.commit();
    } catch (IOException e) {
      throw room.named(e);
    }
  }

  /// Merges all segments into at most so many, where there is room for it.
  ///
  /// @param bytes that the merge writes of what is on disk; what is still in memory comes on top
  void merge(int segments, long bytes) throws IOException {
    var room =
        new Room(
            "compacting into %d segments at most".formatted(segments),
            folder,
            bytes + lucene.ramBytesUsed());
    room.require();
    try {
      lucene.forceMerge(segments);
    } catch (IOException | RuntimeException e) {
      // Lucene stops the writer itself, on the merge's thread, a moment before or after. If before,
      // the disk's failure is behind another exception.
      Throwable cause = e instanceof IOException ? e : lucene.getTragicException();
      if (!(cause instanceof IOException disk)) {
        throw e;
      }
      IOException named = room.named(disk);
      stop(named);
      throw named;
    }
  }

  /// Copies the last commit to a new folder, while writing goes on.
  ///
  /// @param directory where this writer writes
  void copy(Directory directory, Path target) throws IOException {
    IndexWriter _ = running();
    var policy = (SnapshotDeletionPolicy) lucene.getConfig().getIndexDeletionPolicy();
    var snapshot = policy.snapshot();
    try {
      IndexFiles.copy(directory, folder, snapshot.getFileNames(), target);
    } finally {
      policy.release(snapshot);
      lucene.deleteUnusedFiles();
    }
  }

  /// Commits nothing any more and closes Lucene's writer, unless it has given up itself.
  synchronized void stop(Throwable failure) {
    if (cause() == null) {
      stopped = failure; // before all else: now nothing is committed, whatever fails below
    }
    try {
      lucene.rollback();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  /// Whether it gave up, after which Lucene throws several exceptions.
  boolean stopped() {
    return cause() != null;
  }

  /// The failure in the user's words.
  RuntimeException failure(Exception e) {
    Throwable cause = cause();
    if (cause != null) {
      return Failures.stopped(folder, e instanceof IOException io && Room.told(io) ? io : cause);
    }
    return failure(folder, e);
  }

  /// The failure of an index that has no writer.
  static RuntimeException failure(Path folder, Exception e) {
    return switch (e) {
      case IOException io -> Failures.of(folder, io);
      case AlreadyClosedException _ ->
          new IllegalStateException("index " + folder + " is closed; open it again", e);
      default -> throw new AssertionError(e);
    };
  }

  private @Nullable Throwable cause() {
    Throwable own = stopped;
    return own != null ? own : lucene.getTragicException();
  }
}
