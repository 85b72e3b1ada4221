package dev.winnow.embed.running;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.winnow.embed.threads.EndingException;
import dev.winnow.embed.threads.NativeCalls;
import dev.winnow.embed.threads.TimeLimit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs sessions in the [TimeLimit] of the current thread, and only until the process ends. A run
/// without a limit costs nothing more: all such runs share their options.
final class LimitedRun {
  private static final int LOOK_MILLIS = 5;
  private static final int IDLE_SECONDS = 30;
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final TimeLimit limit;
  private final RunOptions options = new RunOptions();
  private boolean ended;

  private LimitedRun(TimeLimit limit) throws OrtException {
    this.limit = limit;
  }

  private static ScheduledThreadPoolExecutor watch() {
    var watch =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("winnow-time-limit").factory());
    watch.setRemoveOnCancelPolicy(true);
    watch.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    watch.allowCoreThreadTimeOut(true);
    return watch;
  }

  /// @param pinned outputs that are written in place
  static Result of(
      OrtSession session,
      Map<String, OnnxTensor> inputs,
      Set<String> outputs,
      Map<String, OnnxValue> pinned)
      throws OrtException {
    try (var _ = NativeCalls.PROCESS.enter()) {
      TimeLimit limit = TimeLimit.current();
      return limit == null
          ? session.run(inputs, outputs, pinned, Unlimited.OPTIONS)
          : of(limit, session, inputs, outputs, pinned);
    } catch (OrtException e) {
      if (NativeCalls.PROCESS.isEnding()) {
        throw new EndingException();
      }
      throw e;
    }
  }

  private static Result of(
      TimeLimit limit,
      OrtSession session,
      Map<String, OnnxTensor> inputs,
      Set<String> outputs,
      Map<String, OnnxValue> pinned)
      throws OrtException {
    if (limit.isOver()) {
      throw limit.exceeded();
    }
    var run = new LimitedRun(limit);
    ScheduledFuture<?> looks =
        WATCH.scheduleWithFixedDelay(run::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    try {
      return session.run(inputs, outputs, pinned, run.options);
    } catch (OrtException e) {
      if (limit.isOver()) {
        throw limit.exceeded();
      }
      throw e;
    } finally {
      boolean _ = looks.cancel(false);
      run.end();
    }
  }

  /// The options must not be told anything once they are closed.
  private synchronized void look() {
    if (!ended && (limit.isOver() || NativeCalls.PROCESS.isEnding())) {
      stop(options);
    }
  }

  private static void stop(RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void end() {
    ended = true;
    options.close();
  }

  /// Shared by runs without a limit.
  private static final class Unlimited {
    static final RunOptions OPTIONS = stoppedAtTheEnd();

    private static RunOptions stoppedAtTheEnd() {
      try {
        var options = new RunOptions();
        NativeCalls.PROCESS.whenEnding(() -> stop(options));
        return options;
      } catch (OrtException e) {
        throw new IllegalStateException("cannot make options of a run: " + e.getMessage(), e);
      }
    }
  }
}
