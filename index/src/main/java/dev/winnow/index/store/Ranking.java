package dev.winnow.index.store;

import java.util.List;

/// A stage's output: candidates best first, each document once.
///
/// @param stage the stage's name, unique in the plan
record Ranking(String stage, List<Candidate> candidates) {
  Ranking {
    candidates = List.copyOf(candidates);
  }

  int size() {
    return candidates.size();
  }

  Ranking first(int k) {
    return size() <= k ? this : new Ranking(stage, candidates.subList(0, k));
  }
}
