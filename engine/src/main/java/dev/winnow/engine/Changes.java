package dev.winnow.engine;

import dev.winnow.index.Document;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Keeps an older text from being written over a change. Whoever makes vectors reads a page of
/// documents, works on it for long, and writes back those that are still as they were read: a
/// change or a deletion removes its documents from the page. So what is remembered is never more
/// than one page, and nothing while no vectors are made. Thread-safe.
final class Changes {
  /// Held shared by changes, alone while a page is read or written back.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /// Documents of the page that nobody changed since it was read.
  private final Set<String> unchanged = ConcurrentHashMap.newKeySet();

  /// Changes documents with these ids.
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

  /// Changes documents whose ids are not known beforehand.
  <T> T changeAny(Supplier<T> change) {
    return shared(() -> {
      unchanged.clear();
      return change.get();
    });
  }

  private <T> T shared(Supplier<T> change) {
    lock.readLock().lock();
    try {
      return change.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Reads a page at a moment without changes; from here on they are noted.
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

  /// The documents of the page that nobody changed by now.
  List<Document> unchanged(List<Document> documents) {
    return documents.stream().filter(document -> unchanged.contains(document.id())).toList();
  }

  /// Writes documents of the page back that nobody changed.
  ///
  /// @return how many
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
