package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.ArrayList;
import java.util.List;

/// Embeds many texts in calls of some seconds each, so that a listener hears of progress whatever
/// the model's speed. Vectors do not depend on which texts share a call. Confined to one thread.
final class PacedEmbedding {
  private static final int FIRST = 64;
  private static final int MOST = 4096;
  private static final long SHORT_NANOS = 1_000_000_000L;
  private static final long LONG_NANOS = 4_000_000_000L;

  private final Embedder embedder;
  private final EmbeddingListener listener;
  private int size = FIRST;

  PacedEmbedding(Embedder embedder, EmbeddingListener listener) {
    this.embedder = embedder;
    this.listener = listener;
  }

  /// @return in the order of the texts
  Embeddings passages(List<String> texts) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    int[] tokens = new int[texts.size()];
    int[] dropped = new int[texts.size()];
    while (vectors.size() < texts.size()) {
      long began = System.nanoTime();
      List<String> slice =
          texts.subList(vectors.size(), Math.min(texts.size(), vectors.size() + size));
      Embeddings part = embedder.passages(slice);
      if (part.size() != slice.size()) {
        throw new IllegalStateException(
            "the embedder made %d vectors of %d texts; expected one of each"
                .formatted(part.size(), slice.size()));
      }
      for (int i = 0; i < part.size(); i++) {
        tokens[vectors.size()] = part.tokens(i);
        dropped[vectors.size()] = part.dropped(i);
        vectors.add(part.vector(i));
      }
      listener.embedded(vectors.size(), texts.size());
      adapt(System.nanoTime() - began);
    }
    return new Embeddings(vectors, tokens, dropped);
  }

  private void adapt(long nanos) {
    if (nanos < SHORT_NANOS) {
      size = Math.min(MOST, size * 2);
    } else if (nanos > LONG_NANOS) {
      size = Math.max(1, size / 2);
    }
  }
}
