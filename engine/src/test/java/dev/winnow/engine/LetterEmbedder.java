package dev.winnow.engine;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Counts letters: texts of the same letters are near, whatever their words.
final class LetterEmbedder implements Embedder {
  private final String fingerprint;

  /// The texts that were embedded.
  final List<String> embedded = new ArrayList<>();

  LetterEmbedder(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  @Override
  public int dimension() {
    return 27;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public Embeddings passages(List<String> texts) {
    embedded.addAll(texts);
    return new Embeddings(
        texts.stream().map(this::query).toList(), new int[texts.size()], new int[texts.size()]);
  }

  @Override
  public float[] query(String text) {
    var vector = new float[dimension()];
    vector[26] = 0.1f;
    text.toLowerCase(Locale.ROOT)
        .chars()
        .filter(letter -> letter >= 'a' && letter <= 'z')
        .forEach(letter -> vector[letter - 'a']++);
    return vector;
  }
}
