package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.QueryVector;
import dev.winnow.index.QueryEncoder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The embedder of one vector space, opened when it is first needed: keyword search never waits for
/// a model. It encodes queries too. Thread-safe.
final class LazyEmbedder implements QueryEncoder {
  private final String name;
  private final Map<String, Embedder> bound;
  private final LazyModels models;
  private final Made made;
  private @Nullable Embedder embedder;

  /// The vectors that an index has of a space.
  ///
  /// @param model fingerprint of the model that made them; empty for a space that is new
  record Made(Path folder, String space, String model) {}

  /// @param bound embedders of the caller
  LazyEmbedder(String name, Made made, Map<String, Embedder> bound, LazyModels models) {
    this.name = name;
    this.made = made;
    this.bound = bound;
    this.models = models;
  }

  @Override
  public float[] encode(String text) {
    return get().query(text);
  }

  @Override
  public Encoded read(String text) {
    QueryVector read = get().readQuery(text);
    return new Encoded(read.vector(), read.tokens(), read.dropped());
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
    if (!made.model().isEmpty() && !made.model().equals(found.fingerprint())) {
      throw new IllegalArgumentException(
          "the vectors of space '%s' in %s were made by model %s, but '%s' is now model %s; bind the model that made them, or index again into another folder"
              .formatted(made.space(), made.folder(), made.model(), name, found.fingerprint()));
    }
  }
}
