package dev.winnow.embed;

import java.util.List;
import java.util.stream.IntStream;

/// Vectors of a list of texts, in its order, and how much of each text they speak for. Immutable,
/// but that vectors are handed out uncopied.
public final class Embeddings {
  private final List<float[]> vectors;
  private final int[] tokens;
  private final int[] dropped;

  /// @param vectors one per text (dimension)
  /// @param tokens tokens of each text that the model read, special tokens included; not copied
  /// @param dropped tokens of each text beyond the model's length, 0 where all was read; not copied
  public Embeddings(List<float[]> vectors, int[] tokens, int[] dropped) {
    if (vectors.size() != tokens.length || vectors.size() != dropped.length) {
      throw new IllegalArgumentException(
          "%d vectors with %d token counts and %d dropped counts; expected one of each per text"
              .formatted(vectors.size(), tokens.length, dropped.length));
    }
    this.vectors = List.copyOf(vectors);
    this.tokens = tokens;
    this.dropped = dropped;
  }

  Embeddings withVectors(List<float[]> vectors) {
    return new Embeddings(vectors, tokens, dropped);
  }

  public int size() {
    return vectors.size();
  }

  /// The vector of text `i` (dimension), not copied.
  public float[] vector(int i) {
    return vectors.get(i);
  }

  /// Numbers of the texts that have no tokens, so that the model read nothing: their vectors are
  /// zeros, as far from one text as from another. Leave them out of an index.
  public List<Integer> empty() {
    return IntStream.range(0, tokens.length).filter(i -> tokens[i] == 0).boxed().toList();
  }

  /// Tokens of text `i` that the model read.
  public int tokens(int i) {
    return tokens[i];
  }

  /// Tokens of text `i` that did not fit; 0 means that all was read.
  public int dropped(int i) {
    return dropped[i];
  }
}
