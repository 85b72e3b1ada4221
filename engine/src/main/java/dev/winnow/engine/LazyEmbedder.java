package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.QueryVector;
import dev.winnow.index.Passage;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Vector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The embedder of one vector space, opened when it is first needed: keyword search never waits for
/// a model. It encodes queries too. Thread-safe.
final class LazyEmbedder implements QueryEncoder, ValueMaker {
  private final String name;
  private final Map<String, Embedder> bound;
  private final LazyModels models;
  private final Held held;
  private @Nullable Embedder embedder;

  /// What an index holds in a representation.
  ///
  /// @param model fingerprint of the model that made it; empty for a representation that is new
  record Held(Path folder, String space, String model) {
    void requireMadeBy(String name, String fingerprint) {
      if (!model.isEmpty() && !model.equals(fingerprint)) {
        throw new IllegalArgumentException(
            "the vectors of space '%s' in %s were made by model %s, but '%s' is now model %s; bind the model that made them, or index again into another folder"
                .formatted(space, folder, model, name, fingerprint));
      }
    }
  }

  /// @param bound embedders of the caller
  LazyEmbedder(String name, Held held, Map<String, Embedder> bound, LazyModels models) {
    this.name = name;
    this.held = held;
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
      held.requireMadeBy(name, known.fingerprint());
      embedder = known;
    }
    return known;
  }

  @Override
  public Made make(List<String> texts, EmbeddingListener listener) {
    Embedder model = get();
    List<Passage.Value> values = new ArrayList<>(texts.size());
    int[] tokens = new int[texts.size()];
    int[] dropped = new int[texts.size()];
    new PacedCalls(listener)
        .over(
            texts,
            slice -> {
              Embeddings part = model.passages(slice);
              if (part.size() != slice.size()) {
                throw new IllegalStateException(
                    "the embedder made %d vectors of %d texts; expected one of each"
                        .formatted(part.size(), slice.size()));
              }
              for (int i = 0; i < part.size(); i++) {
                tokens[values.size()] = part.tokens(i);
                dropped[values.size()] = part.dropped(i);
                values.add(value(part, i));
              }
            });
    return new Made(values, tokens, dropped);
  }

  /// A text of no tokens has zeros for a vector, which are as far from one query as from another.
  private static Passage.Value value(Embeddings vectors, int i) {
    float[] vector = vectors.vector(i);
    boolean empty = vectors.tokens(i) == 0;
    for (float component : vector) {
      empty &= component == 0;
    }
    return empty ? new Passage.Nothing() : Vector.of(vector);
  }
}
