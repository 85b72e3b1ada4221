package dev.winnow.index.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads on which an index is changed, so that no interrupt reaches a change. Java closes the
/// file that an interrupted thread writes, and Lucene then gives the whole writer up; and a thread
/// that Lucene lets wait would leave a batch in its middle. The caller waits until the work has
/// ended, interrupted or not, and finds its interrupt still set afterwards. Thread-safe.
///
/// Work must not hand further work over. Threads end when they have been idle for a while.
final class OwnThreads {
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  OwnThreads(Path folder) {
    int most = Math.max(4, Runtime.getRuntime().availableProcessors());
    threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> thread(folder, work));
    threads.allowCoreThreadTimeOut(true);
  }

  interface Work<T> {
    T run() throws IOException;
  }

  <T> T call(Work<T> work) throws IOException {
    return outcome(threads.submit(work::run));
  }

  /// Runs work that takes long, so that it keeps no other from running.
  static <T> T callAlone(Path folder, Work<T> work) throws IOException {
    var task = new FutureTask<T>(work::run);
    thread(folder, task).start();
    return outcome(task);
  }

  private static Thread thread(Path folder, Runnable work) {
    return Thread.ofPlatform().daemon().name("winnow-index " + folder).unstarted(work);
  }

  private static <T> T outcome(Future<T> running) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException thrown(Throwable cause) throws IOException {
    switch (cause) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> throw new AssertionError(cause);
    }
  }
}
