package dev.winnow.rerank;

import java.util.Optional;

/// Where stored impacts of passages come from. Must be safe for concurrent calls.
@FunctionalInterface
public interface TermWeights {
  /// The impacts of a passage; none where nothing is stored for it.
  Optional<Impacts> of(Candidate passage);
}
