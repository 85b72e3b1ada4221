package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine's embedder, opened when it is first needed: keyword search never waits for a model.
/// Thread-safe.
final class LazyEmbedder {
  private final String name;
  private final String fingerprint;
  private final Map<String, Embedder> bound;
  private final LazyModels models;
  private final Path folder;
  private @Nullable Embedder embedder;

  /// @param fingerprint of the model that made the vectors in `folder`; empty for a new folder
  /// @param bound embedders of the caller
  LazyEmbedder(
      String name,
      String fingerprint,
      Map<String, Embedder> bound,
      LazyModels models,
      Path folder) {
    this.name = name;
    this.fingerprint = fingerprint;
    this.bound = bound;
    this.models = models;
    this.folder = folder;
  }

  synchronized Embedder get() {
    Embedder known = embedder;
    if (known == null) {
      known = bound.get(name);
      if (known == null) {
        known = models.get().embedder(name);
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
}
