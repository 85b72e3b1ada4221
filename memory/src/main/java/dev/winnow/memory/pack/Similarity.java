package dev.winnow.memory.pack;

import java.util.List;

/// Tells how alike pieces are: the port through which diversity and clusters compare. Must be
/// deterministic and safe for concurrent calls.
@FunctionalInterface
public interface Similarity {
  /// Prepares comparisons of these pieces, for instance by looking up their vectors.
  Pairs over(List<Piece> pieces);

  /// Compares prepared pieces.
  @FunctionalInterface
  interface Pairs {
    /// Similarity of the pieces at two positions: symmetric, 1 for alike, 0 for unrelated.
    double of(int a, int b);
  }

  /// Jaccard similarity of the texts' word pairs and words: no model, and the same everywhere.
  static Similarity lexical() {
    return pieces -> {
      List<Shingles> shingles = pieces.stream().map(piece -> Shingles.of(piece.text())).toList();
      return (a, b) -> shingles.get(a).jaccard(shingles.get(b));
    };
  }
}
