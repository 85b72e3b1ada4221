package dev.winnow.ingest;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the texts that it embeds, all alike.
final class CountingEmbedder implements Embedder {
  final AtomicInteger texts = new AtomicInteger();

  @Override
  public int dimension() {
    return 2;
  }

  @Override
  public String fingerprint() {
    return "counting";
  }

  @Override
  public Embeddings passages(List<String> passages) {
    texts.addAndGet(passages.size());
    return new Embeddings(
        passages.stream().map(this::query).toList(),
        new int[passages.size()],
        new int[passages.size()]);
  }

  @Override
  public float[] query(String text) {
    return new float[] {1, 1};
  }
}
