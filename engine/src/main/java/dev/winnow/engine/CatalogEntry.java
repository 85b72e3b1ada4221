package dev.winnow.engine;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One collection of a catalog: its engine, which is opened on first use and never closed while in
/// use. Thread-safe.
final class CatalogEntry {
  private final Supplier<Engine> opening;
  private final boolean owned;
  private final Gate gate;
  private @Nullable Engine engine;

  /// @param opening opens the engine, or gives one that its owner closes
  /// @param gone makes the error for calls after the collection was dropped
  CatalogEntry(Supplier<Engine> opening, boolean owned, Supplier<RuntimeException> gone) {
    this.opening = opening;
    this.owned = owned;
    this.gate = new Gate(gone);
  }

  <T> T use(Function<Engine, T> work) {
    return gate.in(() -> work.apply(engine()));
  }

  void open() {
    Engine _ = gate.in(this::engine);
  }

  private synchronized Engine engine() {
    Engine known = engine;
    if (known == null) {
      known = opening.get();
      engine = known;
    }
    return known;
  }

  private synchronized @Nullable Engine opened() {
    return engine;
  }

  void ifOpen(Consumer<Engine> work) {
    gate.run(() -> {
      Engine known = opened();
      if (known != null) {
        work.accept(known);
      }
    });
  }

  boolean isGone() {
    return gate.isClosed();
  }

  /// Refuses new calls, waits for running ones, closes the engine.
  void close(Runnable afterwards) {
    gate.close(() -> {
      Engine known = opened();
      if (owned && known != null) {
        known.close();
      }
      afterwards.run();
    });
  }
}
