package dev.winnow.engine;

import dev.winnow.index.Document;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Keeps vectors that are made in the background from overwriting newer documents. Their maker
/// reads a page of documents, embeds them, and writes back those that are unchanged: a change or a
/// deletion removes its documents from the page. So at most one page is remembered, and nothing
/// while no vectors are made. Thread-safe.
final class Changes {
  /// Shared among changes; exclusive while a page is read or written back.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /// Ids of the page that have not changed since it was read.
  private final Set<String> unchanged = ConcurrentHashMap.newKeySet();

  /// Runs a change of documents with these ids.
  <T> T change(Collection<String> ids, Supplier<T> change) {
    return shared(() -> {
      ids.forEach(unchanged::remove);
      return change.get();
    });
  }

  void run(Collection<String> ids, Runnable change) {
    Changes _ =
        change(
            ids,
            () -> {
              change.run();
              return this;
            });
  }

  /// Runs a change of documents whose ids are not known beforehand.
  <T> T changeAny(Supplier<T> change) {
    return shared(() -> {
      unchanged.clear();
      return change.get();
    });
  }

  /// Runs a change that reads documents and writes them again, while no other change runs.
  <T> T alone(Collection<String> ids, Supplier<T> change) {
    lock.writeLock().lock();
    try {
      ids.forEach(unchanged::remove);
      return change.get();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T shared(Supplier<T> change) {
    lock.readLock().lock();
    try {
      return change.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Reads a page while no change runs; changes are tracked from here on.
  List<Document> page(Supplier<List<Document>> read) {
    lock.writeLock().lock();
    try {
      List<Document> page = read.get();
      unchanged.clear();
      page.forEach(document -> unchanged.add(document.id()));
      return page;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// The documents of the page that have not changed so far.
  List<Document> unchanged(List<Document> documents) {
    return documents.stream().filter(document -> unchanged.contains(document.id())).toList();
  }

  /// Writes back those documents of the page that have not changed.
  ///
  /// @return how many were written
  int writeBack(List<Document> documents, Consumer<List<Document>> write) {
    lock.writeLock().lock();
    try {
      List<Document> still = unchanged(documents);
      write.accept(still);
      return still.size();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Forgets the page.
  void end() {
    unchanged.clear();
  }

  /// How many documents are remembered.
  int remembered() {
    return unchanged.size();
  }
}
