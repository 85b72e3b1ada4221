package dev.winnow.index.search;

import java.util.List;

/// A document on its way through a plan.
///
/// @param matches the passages that retrievers named, in the order of the stages
record Candidate(String id, Ledger ledger, List<PassageMatch> matches) {
  /// The score from the stage that made this candidate.
  double score() {
    return ledger.score();
  }

  Candidate with(Ledger ledger) {
    return new Candidate(id, ledger, matches);
  }

  /// The named passages, as a fetch request.
  DocumentPassages passages() {
    return new DocumentPassages(id, matches.stream().map(PassageMatch::passage).toList());
  }
}
