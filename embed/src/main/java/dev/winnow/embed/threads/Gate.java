package dev.winnow.embed.threads;

/// Lets calls in until it is closed; closing turns new calls away at once and waits for those
/// inside. So does the end of the process, see [NativeCalls]. Thread-safe.
public final class Gate {
  private final String name;
  private int inside;
  private boolean closed;

  public Gate(String name) {
    this.name = name;
  }

  /// Someone inside; leaves when closed, once.
  public interface Visit extends AutoCloseable {
    @Override
    public void close();
  }

  public synchronized Visit enter() {
    if (closed) {
      throw new IllegalStateException(name + " closed; open new ones, or close them later");
    }
    Visit process = NativeCalls.PROCESS.enter();
    inside++;
    return () -> {
      leave();
      process.close();
    };
  }

  private synchronized void leave() {
    inside--;
    notifyAll();
  }

  /// Waits for the calls inside, not to be interrupted: what they use is freed afterwards.
  ///
  /// @return whether this call closed it; false if it was closed before
  public synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    boolean interrupted = false;
    while (inside > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }
}
