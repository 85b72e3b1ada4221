package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The first components of another embedder's vectors, brought to unit length again where they are
/// compared by their cosine.
final class TruncatedEmbedder implements Embedder {
  private final Embedder whole;
  private final int dimension;

  TruncatedEmbedder(Embedder whole, int dimension) {
    if (dimension < 1 || dimension > whole.dimension()) {
      throw new IllegalArgumentException(
          "dimension is %d; expected 1 to the model's %d".formatted(dimension, whole.dimension()));
    }
    this.whole = whole;
    this.dimension = dimension;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public String fingerprint() {
    return dimension == whole.dimension()
        ? whole.fingerprint()
        : Sha256.of(whole.fingerprint() + "\0first " + dimension);
  }

  @Override
  public Similarity similarity() {
    return whole.similarity();
  }

  @Override
  public Embeddings passages(List<String> texts) {
    Embeddings embeddings = whole.passages(texts);
    List<float[]> vectors = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      vectors.add(truncated(embeddings.vector(text)));
    }
    return embeddings.withVectors(vectors);
  }

  @Override
  public float[] query(String text) {
    return truncated(whole.query(text));
  }

  private float[] truncated(float[] vector) {
    float[] first = Arrays.copyOf(vector, dimension);
    if (similarity() != Similarity.COSINE) {
      return first;
    }
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      squares += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < dimension && squares > 0; i++) {
      first[i] = (float) (first[i] / Math.sqrt(squares));
    }
    return first;
  }
}
