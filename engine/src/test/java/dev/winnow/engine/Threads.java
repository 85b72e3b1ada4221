package dev.winnow.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Work on threads of its own: the common pool has too few on small machines for work that waits
/// for other work.
final class Threads {
  private Threads() {}

  static <T> CompletableFuture<T> supply(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }

  static CompletableFuture<Void> run(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }
}
