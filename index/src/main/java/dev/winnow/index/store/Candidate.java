package dev.winnow.index.store;

import dev.winnow.index.Hit.Entry;
import java.util.ArrayList;
import java.util.List;

/// A document on its way through a plan.
///
/// @param doc Lucene's number of the document
/// @param score that of the stage that made this candidate
/// @param ledger entries so far; their contributions add up to `score`
/// @param sightings the passages that retrievers saw, in the order of the stages
record Candidate(int doc, double score, List<Entry> ledger, List<Sighting> sightings) {
  /// A retriever's best passage of a document.
  ///
  /// @param stage the retriever
  /// @param child Lucene's number of the passage
  record Sighting(String stage, int child, double score) {}

  /// What a retriever returns: its score is its own contribution.
  static Candidate retrieved(int doc, String stage, int rank, double score, List<Sighting> seen) {
    return new Candidate(doc, score, List.of(new Entry(stage, rank, score, score)), seen);
  }

  /// The ledger for a stage that replaces this score: every contribution becomes 0, and the last
  /// entry is that of `stage`, which made this candidate at `rank`.
  List<Entry> replaced(String stage, int rank) {
    List<Entry> entries = new ArrayList<>(ledger.size() + 1);
    for (Entry entry : ledger) {
      entries.add(new Entry(entry.stage(), entry.rank(), entry.score(), 0));
    }
    if (!entries.getLast().stage().equals(stage)) {
      entries.add(new Entry(stage, rank, score, 0));
    }
    return entries;
  }
}
