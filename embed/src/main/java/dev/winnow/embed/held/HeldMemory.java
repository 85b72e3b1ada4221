package dev.winnow.embed.held;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Native and mapped memory of one owner, which is freed at once when it is closed. Counters of the
/// process say what is held by all. Thread-safe.
public final class HeldMemory implements AutoCloseable {
  private static final AtomicLong NATIVE = new AtomicLong();
  private static final AtomicLong MAPPED = new AtomicLong();

  private final Arena arena = Arena.ofShared();
  private final AtomicLong ownNative = new AtomicLong();
  private final AtomicLong ownMapped = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Bytes of native memory that keys and values of open caches and contexts take.
  public static long nativeBytes() {
    return NATIVE.get();
  }

  /// Bytes of files that open contexts have mapped.
  public static long mappedBytes() {
    return MAPPED.get();
  }

  /// Zeros.
  ///
  /// @throws OutOfMemoryError if there is not so much
  public MemorySegment allocate(long bytes, long alignment) {
    MemorySegment memory = arena.allocate(bytes, alignment);
    count(NATIVE, ownNative, bytes);
    return memory;
  }

  /// The first bytes of a file, which is made longer where it is shorter.
  public MemorySegment map(FileChannel file, long bytes) throws IOException {
    MemorySegment memory = file.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    count(MAPPED, ownMapped, bytes);
    return memory;
  }

  private static void count(AtomicLong all, AtomicLong own, long bytes) {
    own.addAndGet(bytes);
    all.addAndGet(bytes);
  }

  /// Frees all of it, once.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      arena.close();
      NATIVE.addAndGet(-ownNative.get());
      MAPPED.addAndGet(-ownMapped.get());
    }
  }
}
