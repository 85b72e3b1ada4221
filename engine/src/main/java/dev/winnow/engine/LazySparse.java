package dev.winnow.engine;

import dev.winnow.embed.SparseEmbedder;
import dev.winnow.embed.SparseVector;
import dev.winnow.engine.LazyEmbedder.Held;
import dev.winnow.index.Passage;
import dev.winnow.index.SparseEncoder;
import dev.winnow.index.TermWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The model of learned sparse vectors, opened when it is first needed. It encodes queries too.
/// Thread-safe.
final class LazySparse implements SparseEncoder, ValueMaker {
  private final String name;
  private final LazyModels models;
  private final Held held;
  private @Nullable SparseEmbedder embedder;

  /// @param name of a built-in model, or a folder
  LazySparse(String name, Held held, LazyModels models) {
    this.name = name;
    this.held = held;
    this.models = models;
  }

  /// What made the weights.
  String fingerprint() {
    return given() ? name : get().fingerprint();
  }

  /// Whether the weights come from elsewhere.
  private boolean given() {
    return name.equals(Recipe.GIVEN);
  }

  /// The words of a query between white space, each by how often it stands there.
  private static TermWeights counts(String text) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String word : text.strip().split("\\s+")) {
      if (!word.isEmpty() && word.length() <= TermWeights.MAX_TERM_LENGTH) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    return TermWeights.of(counts);
  }

  private synchronized SparseEmbedder get() {
    SparseEmbedder known = embedder;
    if (known == null) {
      known = models.get().sparse(name);
      held.requireMadeBy(name, known.fingerprint());
      embedder = known;
    }
    return known;
  }

  @Override
  public TermWeights encode(String text) {
    return read(text).weights();
  }

  @Override
  public Encoded read(String text) {
    if (given()) {
      return new Encoded(counts(text), 0);
    }
    SparseEmbedder model = get();
    SparseVector vector = model.query(text);
    return new Encoded(weights(model, vector), vector.dropped());
  }

  @Override
  public Made make(List<String> texts, EmbeddingListener listener) {
    if (given()) {
      return new Made(
          Collections.nCopies(texts.size(), new Passage.Nothing()),
          new int[0],
          new int[texts.size()]);
    }
    SparseEmbedder model = get();
    List<Passage.Value> values = new ArrayList<>(texts.size());
    int[] dropped = new int[texts.size()];
    new PacedCalls(listener)
        .over(
            texts,
            slice -> {
              for (SparseVector vector : model.passages(slice)) {
                TermWeights weights = weights(model, vector);
                dropped[values.size()] = vector.dropped();
                values.add(weights.size() == 0 ? new Passage.Nothing() : weights);
              }
            });
    return new Made(values, new int[0], dropped);
  }

  private static TermWeights weights(SparseEmbedder model, SparseVector vector) {
    Map<String, Float> byToken = new LinkedHashMap<>();
    for (int i = 0; i < vector.size(); i++) {
      byToken.put(model.token(vector.ids()[i]), vector.weights()[i]);
    }
    return TermWeights.of(byToken);
  }
}
