package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.InferencePool;
import dev.winnow.embed.tokens.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/// Turns texts into weights of the vocabulary, by a masked language model trained for it: the
/// weight of a token is the largest over the text of `log(1 + max(0, score))` (SPLADE-max, arXiv
/// 2109.10086). Thread-safe.
public final class SparseEmbedder {
  private final ModelFiles files;
  private final Forward forward;
  private final TextTokenizer tokenizer;
  private final InferencePool pool;
  private final Gate gate;

  /// @param gate of the models that own all of it
  SparseEmbedder(
      ModelFiles files, Forward forward, TextTokenizer tokenizer, InferencePool pool, Gate gate) {
    this.files = files;
    this.forward = forward;
    this.tokenizer = tokenizer;
    this.pool = pool;
    this.gate = gate;
  }

  /// What made the vectors: weights, tokenizer, prefixes and length, hashed.
  public String fingerprint() {
    return Sha256.of("sparse\0" + files.fingerprint());
  }

  /// Vectors of passages, in the order of `texts`. Texts run one by one: scores of the whole
  /// vocabulary for each token take most of the memory there is.
  public List<SparseVector> passages(List<String> texts) {
    String prefix = files.info().prefixes().passage();
    return embed(texts.stream().map(text -> prefix + text).toList());
  }

  /// The vector of a query.
  public SparseVector query(String text) {
    return embed(List.of(files.info().prefixes().query() + text)).getFirst();
  }

  private List<SparseVector> embed(List<String> texts) {
    try (var _ = gate.enter()) {
      SparseVector[] vectors = new SparseVector[texts.size()];
      var _ = pool.forEach(vectors.length, i -> vectors[i] = embed(texts.get(i)));
      return Arrays.asList(vectors);
    }
  }

  private SparseVector embed(String text) {
    return forward.weights(Batch.of(tokenizer.tokenize(text).ids), SparseEmbedder::sparse);
  }

  private static SparseVector sparse(FloatBuffer weights) {
    int size = weights.remaining();
    int[] ids = new int[size];
    float[] values = new float[size];
    int count = 0;
    for (int id = 0; id < size; id++) {
      float weight = weights.get(id);
      if (weight > 0) {
        ids[count] = id;
        values[count++] = weight;
      }
    }
    return new SparseVector(Arrays.copyOf(ids, count), Arrays.copyOf(values, count));
  }
}
