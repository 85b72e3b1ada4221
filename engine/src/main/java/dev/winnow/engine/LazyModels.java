package dev.winnow.engine;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import org.jspecify.annotations.Nullable;

/// The models of an engine or a catalog: the caller's, or its own, opened on first use.
/// Thread-safe.
final class LazyModels implements AutoCloseable {
  private final @Nullable Models callers;
  private @Nullable Models own;
  private boolean closed;

  /// @param callers the caller's models, not closed here; null means that this opens its own
  LazyModels(@Nullable Models callers) {
    this.callers = callers;
  }

  synchronized Models get() {
    if (closed) {
      throw new IllegalStateException(
          "models are closed with the engine that opened them; open it again with Engine.open");
    }
    if (callers != null) {
      return callers;
    }
    Models models = own;
    if (models == null) {
      models = Models.open(ModelsConfig.DEFAULTS);
      own = models;
    }
    return models;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
