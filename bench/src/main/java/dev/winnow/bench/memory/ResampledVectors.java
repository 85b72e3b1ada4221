package dev.winnow.bench.memory;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Stands in for a model where its time is not what is measured: a text gets the vector that the
/// model gave one of a few thousand texts, turned a little, by chance that depends on the text.
final class ResampledVectors implements Embedder {
  /// Length of the noise beside a vector of length 1: their cosine is about .8.
  private static final double NOISE = 0.75;

  private final Embedder model;
  private final Embeddings known;

  ResampledVectors(Embedder model, List<String> texts) {
    this.model = model;
    this.known = model.passages(texts);
  }

  @Override
  public int dimension() {
    return model.dimension();
  }

  @Override
  public String fingerprint() {
    return model.fingerprint() + "-resampled";
  }

  @Override
  public Embeddings passages(List<String> texts) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    texts.forEach(text -> vectors.add(query(text)));
    return new Embeddings(vectors, new int[texts.size()], new int[texts.size()]);
  }

  @Override
  public float[] query(String text) {
    var random = new SplittableRandom(text.hashCode());
    float[] vector = known.vector(random.nextInt(known.size())).clone();
    double scale = NOISE / Math.sqrt(vector.length);
    double square = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (scale * random.nextGaussian());
      square += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
    return vector;
  }
}
