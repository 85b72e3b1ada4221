package dev.winnow.memory;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts words into hashed components: texts that share words are near. It reads 50 words.
final class WordEmbedder implements Embedder {
  private static final int WORDS = 50;

  private final String fingerprint;
  final AtomicInteger embedded = new AtomicInteger();

  WordEmbedder(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  @Override
  public int dimension() {
    return 64;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public Embeddings passages(List<String> texts) {
    embedded.addAndGet(texts.size());
    var tokens = new int[texts.size()];
    var dropped = new int[texts.size()];
    for (int i = 0; i < tokens.length; i++) {
      int words = texts.get(i).split("\\W+").length;
      tokens[i] = Math.min(words, WORDS);
      dropped[i] = words - tokens[i];
    }
    return new Embeddings(texts.stream().map(this::query).toList(), tokens, dropped);
  }

  @Override
  public float[] query(String text) {
    var vector = new float[dimension()];
    vector[0] = 0.1f;
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
      vector[Math.floorMod(word.hashCode(), vector.length)] += 1;
    }
    return vector;
  }
}
