package dev.winnow.embed.threads;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Calls of native code that must not be under way when the process ends: while it ends, native
/// libraries free what such calls use, and the process would die of a segmentation fault in place
/// of ending. Thread-safe.
///
/// When the process is told to end, calls go on for a moment ([#grace]), so that what is nearly
/// done gets done. As soon as none is under way, or after that moment, new calls are refused,
/// running ones are stopped where they can be, and those that cannot, such as the opening of a
/// model, are waited for ([#wait]).
public final class NativeCalls {
  /// Seconds of grace: `-Dwinnow.exit.grace=N`.
  private static final String GRACE = "winnow.exit.grace";

  /// Seconds to wait for what cannot be stopped: `-Dwinnow.exit.wait=N`.
  private static final String WAIT = "winnow.exit.wait";

  private static final int GRACE_SECONDS = 5;
  private static final int WAIT_SECONDS = 30;

  /// Those of this process.
  public static final NativeCalls PROCESS = ofProcess();

  private final Duration grace;
  private final Duration wait;
  private final List<Runnable> stops = new ArrayList<>();
  private int inside;
  private boolean ending;

  NativeCalls(Duration grace, Duration wait) {
    this.grace = grace;
    this.wait = wait;
  }

  private static NativeCalls ofProcess() {
    var calls = new NativeCalls(seconds(GRACE, GRACE_SECONDS), seconds(WAIT, WAIT_SECONDS));
    try {
      Runnable end =
          () -> {
            boolean _ = calls.end();
          };
      Runtime.getRuntime().addShutdownHook(new Thread(end, "winnow-native-calls"));
    } catch (IllegalStateException e) {
      calls.ending = true; // the process was ending before the first call
    }
    return calls;
  }

  private static Duration seconds(String property, int otherwise) {
    String value = System.getProperty(property, "");
    return Duration.ofSeconds(value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : otherwise);
  }

  /// Begins a call, which ends when the visit is closed.
  ///
  /// @throws EndingException once the process ends
  public synchronized Gate.Visit enter() {
    if (ending) {
      throw new EndingException();
    }
    inside++;
    return this::leave;
  }

  private synchronized void leave() {
    inside--;
    notifyAll();
  }

  /// A call that frees memory: not done once the process ends, which frees all.
  public <E extends Exception> void free(Freeing<E> freeing) throws E {
    Gate.Visit visit;
    try {
      visit = enter();
    } catch (EndingException e) {
      return;
    }
    try (visit) {
      freeing.run();
    }
  }

  /// Frees native memory.
  @FunctionalInterface
  public interface Freeing<E extends Exception> {
    void run() throws E;
  }

  /// Whether the process has begun to end, though calls may still go on.
  public static boolean isProcessEnding() {
    var none = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(none);
      boolean _ = Runtime.getRuntime().removeShutdownHook(none);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  public synchronized boolean isEnding() {
    return ending;
  }

  /// Has running calls stopped when the process ends.
  public synchronized void whenEnding(Runnable stop) {
    stops.add(stop);
    if (ending) {
      stop.run();
    }
  }

  /// Lets calls end, as described above.
  ///
  /// @return whether none is under way
  synchronized boolean end() {
    boolean _ = idleWithin(grace);
    ending = true;
    stops.forEach(Runnable::run);
    return idleWithin(wait);
  }

  private boolean idleWithin(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    while (inside > 0) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
