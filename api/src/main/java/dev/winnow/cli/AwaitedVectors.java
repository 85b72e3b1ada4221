package dev.winnow.cli;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes the vectors that documents await, for instance in a vector space that was just added. On a
/// thread of its own, since an interrupt in the middle of a write would close the index's files: it
/// stops between two batches instead.
final class AwaitedVectors {
  private final Terminal terminal;
  private final ProgressLine progress;

  AwaitedVectors(Terminal terminal) {
    this.terminal = terminal;
    this.progress = new ProgressLine(terminal);
  }

  /// @return false where an interrupt stopped it; what was made by then is kept
  boolean make(Engine engine) {
    if (engine.missingVectors().count() == 0) {
      return true;
    }
    long began = System.nanoTime();
    var stopped = new AtomicBoolean();
    var made =
        CompletableFuture.supplyAsync(
            () ->
                engine
                    .missingVectors()
                    .make((space, done, total) -> {
                      show(space, done, total);
                      return !stopped.get();
                    }),
            task -> Thread.ofPlatform().daemon().name("winnow-vectors").start(task));
    int count = await(made, stopped);
    progress.clear();
    terminal.note(
        String.format(
            Locale.ROOT,
            "made vectors of %s that had none, in %.1f s",
            Counted.of(count, "document"),
            (System.nanoTime() - began) / 1e9));
    return !stopped.get();
  }

  private void show(String space, int done, int total) {
    progress.update("%,d of %,d documents have vectors in '%s'".formatted(done, total, space));
  }

  private static int await(CompletableFuture<Integer> made, AtomicBoolean stopped) {
    try {
      while (true) {
        try {
          return made.get();
        } catch (InterruptedException _) {
          stopped.set(true);
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      if (stopped.get()) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
