package dev.winnow.index.store;

import dev.winnow.index.FileCheck;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.SearchResult;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Compares the checksums of an open index's files again and again, on a thread of its own, and
/// keeps and reports what it finds. Thread-safe.
final class BackgroundCheck implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger("dev.winnow.index.store");

  private final Path folder;
  private final IndexConfig.Checks checks;
  private final Supplier<FileCheck> check;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable FileCheck latest;

  BackgroundCheck(Path folder, IndexConfig.Checks checks, Supplier<FileCheck> check) {
    this.folder = folder;
    this.checks = checks;
    this.check = check;
    this.thread = Thread.ofPlatform().daemon().name("winnow-check " + folder).unstarted(this::run);
  }

  void start() {
    if (!checks.every().isZero()) {
      thread.start();
    }
  }

  /// The results; where the latest check found damage, each tells that it may be wrong.
  List<SearchResult> told(List<SearchResult> results) {
    FileCheck found = latest;
    return found == null || found.clean()
        ? results
        : results.stream().map(result -> doubted(result, found)).toList();
  }

  private static SearchResult doubted(SearchResult result, FileCheck found) {
    List<String> degraded = new ArrayList<>(result.degraded());
    degraded.add(
        "hits may be wrong or missing, for the index is %s; restore a backup, or run repair"
            .formatted(found.summary()));
    return new SearchResult(result.hits(), result.stages(), degraded);
  }

  private void run() {
    try {
      while (!closed.await(checks.every().toMillis(), TimeUnit.MILLISECONDS)) {
        checkOnce();
      }
    } catch (InterruptedException _) {
      // the end of the process
    }
  }

  private void checkOnce() {
    try {
      FileCheck found = check.get();
      latest = found;
      if (!found.clean()) {
        LOGGER.log(
            Level.ERROR,
            "index {0} is {1}; restore a backup, or run repair, which drops what cannot be read",
            folder,
            found.summary());
      }
      checks.report().accept(found);
    } catch (RuntimeException e) {
      if (closed.getCount() > 0) {
        LOGGER.log(Level.WARNING, "the files of index " + folder + " could not be checked", e);
      }
    }
  }

  /// Starts no further check; one that is running may end later.
  @Override
  public void close() {
    closed.countDown();
  }
}
