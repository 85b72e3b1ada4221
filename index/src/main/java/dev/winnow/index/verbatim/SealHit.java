package dev.winnow.index.verbatim;

import java.util.List;

/// A document that [Seal] found.
///
/// @param id of the document
/// @param score the sum of what its n-grams contribute
/// @param ngrams those that were counted, the heaviest first
public record SealHit(String id, double score, List<Ngram> ngrams) {
  public SealHit {
    ngrams = List.copyOf(ngrams);
  }
}
