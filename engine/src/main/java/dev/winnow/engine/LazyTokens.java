package dev.winnow.engine;

import dev.winnow.embed.MultiVectorEmbedder;
import dev.winnow.embed.TokenVectors;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.late.TokenPooling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The model of one kind of token vectors, opened when it is first needed. It encodes queries too.
/// Thread-safe.
final class LazyTokens implements TokenEncoder {
  private final Recipe.Late late;
  private final LazyModels models;
  private final LazyEmbedder.Held held;
  private @Nullable MultiVectorEmbedder embedder;

  /// @param held the token vectors that an index has
  LazyTokens(Recipe.Late late, LazyEmbedder.Held held, LazyModels models) {
    this.late = late;
    this.held = held;
    this.models = models;
  }

  Recipe.Late late() {
    return late;
  }

  int dimension() {
    return get().dimension();
  }

  /// What made the vectors, pooling included.
  String fingerprint() {
    return fingerprint(get());
  }

  private String fingerprint(MultiVectorEmbedder model) {
    return model.fingerprint() + (late.pool() == 1 ? "" : ":pool" + late.pool());
  }

  @Override
  public Encoded encode(String text) {
    TokenVectors read = get().query(text);
    if (read.vectors().length == 0) {
      throw new IllegalArgumentException(
          "the model '%s' finds no tokens in the query; expected at least one; use a plan of keywords"
              .formatted(late.model()));
    }
    return new Encoded(MultiVector.of(read.vectors()), read.dropped());
  }

  /// The token vectors of texts.
  List<TokenVectors> passages(List<String> texts) {
    return get().passages(texts);
  }

  /// What an index stores of a text.
  Passage.Value value(TokenVectors read) {
    return read.vectors().length == 0
        ? new Passage.Nothing()
        : TokenPooling.pooled(MultiVector.of(read.vectors()), late.pool());
  }

  private synchronized MultiVectorEmbedder get() {
    MultiVectorEmbedder known = embedder;
    if (known == null) {
      known = models.get().multiVector(late.model());
      if (!held.model().isEmpty() && !held.model().equals(fingerprint(known))) {
        throw new IllegalArgumentException(
            "token vectors '%s' in %s were made by model %s, but '%s' is now model %s; use the model that made them, or index again into another folder"
                .formatted(
                    held.space(), held.folder(), held.model(), late.model(), fingerprint(known)));
      }
      embedder = known;
    }
    return known;
  }
}
