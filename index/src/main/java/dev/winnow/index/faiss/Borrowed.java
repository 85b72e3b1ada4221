package dev.winnow.index.faiss;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// A caller's memory for the duration of one native call: the segment itself where it is native,
/// else a copy of what is needed.
final class Borrowed implements AutoCloseable {
  private static final Borrowed NOTHING = new Borrowed(null, MemorySegment.NULL);

  private final @Nullable Arena arena;
  private final MemorySegment memory;

  private Borrowed(@Nullable Arena arena, MemorySegment memory) {
    this.arena = arena;
    this.memory = memory;
  }

  /// @param what names them in messages
  static Borrowed floats(MemorySegment given, long vectors, int dimension, String what) {
    if (vectors < 1) {
      throw new IllegalArgumentException(vectors + " " + what + "; expected 1 or more");
    }
    long needed = Math.multiplyExact(vectors, (long) dimension * Float.BYTES);
    if (given.byteSize() < needed) {
      throw new IllegalArgumentException(
          "%s of %d bytes; expected at least %d for %d vectors of dimension %d"
              .formatted(what, given.byteSize(), needed, vectors, dimension));
    }
    return bytes(given, needed, what);
  }

  /// A whole bitmap; address 0 where there is none.
  static Borrowed bitmap(@Nullable MemorySegment given) {
    return given == null || given.byteSize() == 0
        ? NOTHING
        : bytes(given, given.byteSize(), "accepted");
  }

  static Borrowed bytes(MemorySegment given, long length, String what) {
    if (!given.scope().isAlive() || !given.isAccessibleBy(Thread.currentThread())) {
      throw new IllegalStateException(
          "the memory of "
              + what
              + " was closed or belongs to another thread; keep its arena open, or share it");
    }
    if (given.isNative()) {
      return new Borrowed(null, given);
    }
    Arena arena = Arena.ofConfined();
    MemorySegment copy = arena.allocate(length, 64);
    MemorySegment.copy(given, 0, copy, 0, length);
    return new Borrowed(arena, copy);
  }

  long address() {
    return memory.address();
  }

  long bits() {
    return 8 * memory.byteSize();
  }

  @Override
  public void close() {
    Reference.reachabilityFence(memory);
    if (arena != null) {
      arena.close();
    }
  }
}
