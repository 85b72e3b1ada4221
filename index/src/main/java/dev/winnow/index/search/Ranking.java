package dev.winnow.index.search;

import dev.winnow.index.search.Ledger.Place;
import java.util.ArrayList;
import java.util.List;

/// A stage's output: candidates best first, each document once.
///
/// @param stage the stage's name, unique in the plan
record Ranking(String stage, List<Candidate> candidates) {
  Ranking {
    candidates = List.copyOf(candidates);
  }

  /// What a retriever found.
  static Ranking of(String stage, List<Scored> found) {
    List<Candidate> candidates = new ArrayList<>(found.size());
    for (Scored scored : found) {
      var place = new Place(stage, candidates.size() + 1);
      candidates.add(
          new Candidate(
              scored.id(), Ledger.retrieved(place, scored.score()), matches(stage, scored)));
    }
    return new Ranking(stage, candidates);
  }

  /// The passage that a retriever named.
  static List<PassageMatch> matches(String stage, Scored scored) {
    return scored.passage() == Scored.UNNAMED
        ? List.of()
        : List.of(new PassageMatch(stage, scored.passage(), scored.score()));
  }

  int size() {
    return candidates.size();
  }

  Ranking first(int k) {
    return size() <= k ? this : new Ranking(stage, candidates.subList(0, k));
  }

  Place place(int index) {
    return new Place(stage, index + 1);
  }
}
