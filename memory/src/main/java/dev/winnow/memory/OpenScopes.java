package dev.winnow.memory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The scopes that are open, at most as many as the configuration says: the least recently used
/// that no call works in is closed for another. Thread-safe.
final class OpenScopes implements AutoCloseable {
  private final Path folder;
  private final MemoryConfig config;
  private final Slots slots = new Slots();

  /// Guarded by this, as are the slots' counters.
  private final Map<String, Slot> byName = new HashMap<>();

  private long clock;
  private boolean closed;

  OpenScopes(Path folder, MemoryConfig config) {
    this.folder = folder;
    this.config = config;
  }

  /// What a [Scope] sees of the open scopes.
  final class Slots {
    /// Runs a call in a scope, which stays open until it returns.
    <T> T in(String scope, Function<ScopeStore, T> call) {
      return OpenScopes.this.in(scope, call);
    }

    boolean exists(String scope) {
      requireOpen();
      return ScopeFolder.of(folder, scope).exists();
    }
  }

  /// A scope, open or not. The store is guarded by the slot; a thread that holds the slot may ask
  /// for the counters, never the other way round.
  private final class Slot {
    private final String scope;
    private @Nullable ScopeStore store;
    private int calls;
    private long used;
    private boolean open;

    Slot(String scope) {
      this.scope = scope;
    }

    synchronized ScopeStore store() {
      ScopeStore known = store;
      if (known != null && known.failed()) {
        close();
        known = null;
      }
      if (known == null) {
        known = ScopeStore.open(ScopeFolder.of(folder, scope), config);
        store = known;
        mark(true);
      }
      return known;
    }

    /// Closes the store unless a call works in it, or is about to.
    synchronized void closeIfIdle() {
      synchronized (OpenScopes.this) {
        if (calls > 0) {
          return;
        }
      }
      close();
    }

    synchronized void close() {
      ScopeStore known = store;
      store = null;
      mark(false);
      if (known != null) {
        known.close();
      }
    }

    private void mark(boolean open) {
      synchronized (OpenScopes.this) {
        this.open = open;
      }
    }
  }

  Slots slots() {
    return slots;
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "memory on %s is closed; open it again with Memory.open".formatted(folder));
    }
  }

  private <T> T in(String scope, Function<ScopeStore, T> call) {
    Slot slot;
    synchronized (this) {
      requireOpen();
      slot = byName.computeIfAbsent(scope, Slot::new);
      slot.calls++;
      slot.used = ++clock;
    }
    try {
      ScopeStore store = slot.store();
      return call.apply(store);
    } finally {
      synchronized (this) {
        slot.calls--;
        if (slot.calls == 0 && !slot.open) {
          byName.remove(scope, slot); // it could not be opened
        }
        notifyAll();
      }
      closeOthers();
    }
  }

  private void closeOthers() {
    while (true) {
      Optional<Slot> oldest;
      synchronized (this) {
        if (open() <= config.openScopes()) {
          return;
        }
        oldest =
            byName.values().stream()
                .filter(slot -> slot.open && slot.calls == 0)
                .min(Comparator.comparingLong(slot -> slot.used));
      }
      if (oldest.isEmpty()) {
        return; // calls work in all of them; the last to return closes one
      }
      Slot slot = oldest.get();
      slot.closeIfIdle();
      synchronized (this) {
        if (slot.calls == 0 && !slot.open) {
          byName.remove(slot.scope, slot);
        }
      }
    }
  }

  synchronized int open() {
    return (int) byName.values().stream().filter(slot -> slot.open).count();
  }

  @Override
  public void close() {
    List<Slot> all;
    synchronized (this) {
      closed = true;
      boolean interrupted = false;
      while (byName.values().stream().anyMatch(slot -> slot.calls > 0)) {
        try {
          wait();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      all = new ArrayList<>(byName.values());
      byName.clear();
    }
    RuntimeException first = null;
    for (Slot slot : all) {
      try {
        slot.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
