package dev.winnow.index.faiss;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/// One native index and its lifetime. Uses share it, changes are exclusive. Closing refuses new
/// uses, waits for running ones and frees the index once. An index that was not closed is freed
/// when it becomes unreachable, with a warning.
final class NativeHandle implements AutoCloseable {
  static final AtomicLong OBJECTS = new AtomicLong();
  static final AtomicLong BYTES = new AtomicLong();

  private static final System.Logger LOGGER = System.getLogger("dev.winnow.index.faiss");
  private static final Cleaner CLEANER = Cleaner.create();

  private final StampedLock lock = new StampedLock();
  private final Memory memory;
  private final Cleaner.Cleanable cleanable;
  private volatile boolean closed;

  /// @param what names the index in messages
  NativeHandle(String what, long address) {
    memory = new Memory(what, address);
    OBJECTS.incrementAndGet();
    memory.account();
    cleanable = CLEANER.register(this, memory);
  }

  void use(LongConsumer use) {
    boolean _ =
        ask(address -> {
          use.accept(address);
          return true;
        });
  }

  /// The pointer must not outlive the call.
  <R> R ask(LongFunction<R> use) {
    long stamp = lock.readLock();
    try {
      return use.apply(open());
    } finally {
      lock.unlockRead(stamp);
      Reference.reachabilityFence(this);
    }
  }

  void change(LongConsumer change) {
    long stamp = lock.writeLock();
    try {
      long address = open();
      try {
        change.accept(address);
      } finally {
        memory.account();
      }
    } finally {
      lock.unlockWrite(stamp);
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    closed = true; // from here on only uses that are running finish
    long stamp = lock.writeLock();
    try {
      memory.closing = true;
      cleanable.clean();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private long open() {
    if (closed) {
      throw new IllegalStateException(
          memory.what + " is closed; use it before closing it, or make it again");
    }
    return memory.address;
  }

  /// What the cleaner frees; must not refer to the handle.
  private static final class Memory implements Runnable {
    final String what;
    private final long address;
    private long accounted;
    private volatile boolean closing;

    Memory(String what, long address) {
      this.what = what;
      this.address = address;
    }

    void account() {
      long now = Faiss.bytes(address);
      BYTES.addAndGet(now - accounted);
      accounted = now;
    }

    /// The cleaner sees to it that this runs once.
    @Override
    public void run() {
      Faiss.free(address);
      OBJECTS.decrementAndGet();
      BYTES.addAndGet(-accounted);
      if (!closing) {
        LOGGER.log(
            Level.WARNING,
            "{0} was never closed; its memory is free now, but close it when you are done",
            what);
      }
    }
  }
}
