package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The engine's embedder, opened when it is first needed: keyword search never waits for a model.
/// Thread-safe.
final class LazyEmbedder implements AutoCloseable {
  private final String name;
  private final String fingerprint;
  private final EngineConfig config;
  private final Path folder;
  private @Nullable Models own;
  private @Nullable Embedder embedder;
  private boolean closed;

  /// @param fingerprint of the model that made the vectors in `folder`; empty for a new folder
  LazyEmbedder(String name, String fingerprint, EngineConfig config, Path folder) {
    this.name = name;
    this.fingerprint = fingerprint;
    this.config = config;
    this.folder = folder;
  }

  synchronized Embedder get() {
    if (closed) {
      throw new IllegalStateException("engine is closed; open it again with Engine.open");
    }
    Embedder known = embedder;
    if (known == null) {
      known = config.embedders().get(name);
      if (known == null) {
        known = models().embedder(name);
      }
      requireSameModel(known);
      embedder = known;
    }
    return known;
  }

  private void requireSameModel(Embedder found) {
    if (!fingerprint.isEmpty() && !fingerprint.equals(found.fingerprint())) {
      throw new IllegalArgumentException(
          "the vectors in %s were made by model %s, but '%s' is now model %s; bind the model that made them, or index again into another folder"
              .formatted(folder, fingerprint, name, found.fingerprint()));
    }
  }

  private Models models() {
    Models models = config.models() != null ? config.models() : own;
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
