package dev.winnow.memory;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.List;

/// Fails when it is told to.
final class FailingEmbedder implements Embedder {
  private final WordEmbedder words = new WordEmbedder("failing-1");
  volatile boolean fails;

  @Override
  public int dimension() {
    return words.dimension();
  }

  @Override
  public String fingerprint() {
    return words.fingerprint();
  }

  @Override
  public Embeddings passages(List<String> texts) {
    if (fails) {
      throw new IllegalStateException("the model is away");
    }
    return words.passages(texts);
  }

  @Override
  public float[] query(String text) {
    return words.query(text);
  }
}
