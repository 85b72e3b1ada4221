package dev.winnow.index.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.index.IndexException;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;

/// Runs the changes of an open index: on threads that no interrupt reaches, each beside those that
/// it may run beside. What fails is told in the user's words. Thread-safe.
final class Changes {
  private final OpenFolder opened;
  private final @Nullable BatchWriter writer;
  private final OwnThreads threads;

  /// Held shared while a batch is written, exclusively where no batch may be running.
  private final ReentrantReadWriteLock batches = new ReentrantReadWriteLock(true);

  /// @param writer null where the folder is open for reading only
  Changes(OpenFolder opened, @Nullable BatchWriter writer) {
    this.opened = opened;
    this.writer = writer;
    this.threads = new OwnThreads(opened.folder());
  }

  /// Runs a change beside others of its kind, while nothing is refreshed or committed.
  @CanIgnoreReturnValue
  <T> T beside(OwnThreads.Work<T> change) {
    return locked(batches.readLock(), change);
  }

  /// Runs a change while no batch is being written.
  @CanIgnoreReturnValue
  <T> T between(OwnThreads.Work<T> change) {
    return locked(batches.writeLock(), change);
  }

  private <T> T locked(Lock lock, OwnThreads.Work<T> change) {
    return named(() ->
        threads.call(() -> {
          lock.lock();
          try {
            return change.run();
          } finally {
            lock.unlock();
          }
        }));
  }

  /// Runs what takes long, while batches are written, refreshed and committed.
  @CanIgnoreReturnValue
  <T> T meanwhile(OwnThreads.Work<T> change) {
    return named(() -> OwnThreads.callAlone(opened.folder(), change));
  }

  private <T> T named(OwnThreads.Work<T> change) {
    try {
      return change.run();
    } catch (IOException | RuntimeException | Error e) {
      throw failed(e);
    }
  }

  /// A failure of a change in the user's words, after a look for damage.
  ///
  /// @return never for errors that no damage explains
  private RuntimeException failed(Throwable e) {
    RuntimeException named =
        switch (e) {
          case IOException io -> failure(io);
          case AlreadyClosedException closing -> failure(closing);
          case RuntimeException other ->
              writer != null && writer.stopped() ? writer.failure(other) : other;
          case Error error -> {
            Damage.throwIfFound(opened.folder(), opened.directory(), error);
            throw error;
          }
          default -> throw new AssertionError(e);
        };
    Throwable cause = named.getCause() == null ? named : named.getCause();
    if (!(named instanceof IndexException || cause instanceof IOException)) {
      Damage.throwIfFound(opened.folder(), opened.directory(), cause);
    }
    return named;
  }

  /// A failure of Lucene's in the user's words.
  RuntimeException failure(Exception e) {
    return writer == null ? BatchWriter.failure(opened.folder(), e) : writer.failure(e);
  }
}
