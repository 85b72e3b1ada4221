package dev.winnow.rerank.models;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// Caches of the prompts of one query: as many as are read at once. Thread-safe.
final class PromptCaches implements AutoCloseable {
  private final Supplier<PromptCache> maker;
  private final Deque<PromptCache> idle = new ArrayDeque<>();
  private boolean closed;

  PromptCaches(Supplier<PromptCache> maker) {
    this.maker = maker;
  }

  synchronized PromptCache take() {
    PromptCache last = idle.pollLast();
    return last == null ? maker.get() : last;
  }

  /// Frees the cache if the query is done.
  synchronized void give(PromptCache cache) {
    if (closed) {
      cache.close();
    } else {
      idle.addLast(cache);
    }
  }

  /// Frees what is idle; what is still read with is freed when that ends.
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(PromptCache::close);
    idle.clear();
  }
}
