package dev.winnow.examples;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// Shows how far a task has come: a bar on a terminal, else a line for every tenth. Thread-safe.
final class Meter implements AutoCloseable {
  private static final int STEPS = 10;

  private final String task;
  private final PrintWriter err;
  private final @Nullable ProgressBar bar;
  private long shown;

  private Meter(String task, PrintWriter err, @Nullable ProgressBar bar) {
    this.task = task;
    this.err = err;
    this.bar = bar;
  }

  static Meter of(String task, Surroundings surroundings) {
    if (!surroundings.console().terminal()) {
      return new Meter(task, surroundings.console().err(), null);
    }
    var builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setConsumer(new ConsoleProgressBarConsumer(System.err, surroundings.console().width()))
            .clearDisplayOnFinish();
    return new Meter(task, surroundings.console().err(), builder.build());
  }

  synchronized void at(long done, long total) {
    if (bar != null) {
      bar.maxHint(total);
      bar.stepTo(done);
      return;
    }
    long step = total == 0 ? 0 : done * STEPS / total;
    if (step > shown) {
      shown = step;
      err.println("%s: %d %%".formatted(task, step * 100 / STEPS));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
