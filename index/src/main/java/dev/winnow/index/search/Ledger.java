package dev.winnow.index.search;

import dev.winnow.index.Hit.Entry;
import java.util.ArrayList;
import java.util.List;

/// The account of a candidate's score: every entry of every stage is written here. The score *is*
/// the sum of the contributions, added as doubles in their order, so that the account is exact by
/// construction. Immutable.
final class Ledger {
  private final List<Entry> entries;
  private final double score;

  private Ledger(List<Entry> entries) {
    this.entries = entries;
    double sum = 0;
    for (Entry entry : entries) {
      sum += entry.contribution();
    }
    this.score = sum;
  }

  /// A candidate's place in the output of a stage.
  ///
  /// @param rank from 1
  record Place(String stage, int rank) {}

  /// One input's part of a fused score.
  ///
  /// @param before the ledger as the input left it
  record Part(Ledger before, Place place, double contribution) {}

  /// A retriever's candidate: its score is its own contribution.
  static Ledger retrieved(Place place, double score) {
    return new Ledger(List.of(new Entry(place.stage(), place.rank(), score, score)));
  }

  /// A neighbour of another candidate. Its nearness says nothing about the query, so its
  /// contribution is 0.
  static Ledger found(Place place, double score) {
    return new Ledger(List.of(new Entry(place.stage(), place.rank(), score, 0)));
  }

  /// The parts of all inputs, each after the entries that led to it.
  static Ledger fused(List<Part> parts) {
    List<Entry> entries = new ArrayList<>();
    for (Part part : parts) {
      part.before().settle(part.place(), entries);
      Entry own = entries.removeLast();
      entries.add(new Entry(own.stage(), own.rank(), own.score(), part.contribution()));
    }
    return new Ledger(entries);
  }

  /// A stage replaces the score of a candidate that stood at `from` in its input.
  Ledger replaced(Place from, Place to, double score) {
    List<Entry> entries = new ArrayList<>(this.entries.size() + 2);
    settle(from, entries);
    entries.add(new Entry(to.stage(), to.rank(), score, score));
    return new Ledger(entries);
  }

  /// A stage scores a neighbour that was [#found]; the ledger already says where it comes from.
  Ledger replaced(Place to, double score) {
    List<Entry> entries = new ArrayList<>(this.entries);
    entries.add(new Entry(to.stage(), to.rank(), score, score));
    return new Ledger(entries);
  }

  /// Appends the entries with every contribution 0, the last of them that of the stage at `place`.
  private void settle(Place place, List<Entry> to) {
    for (Entry entry : entries) {
      to.add(new Entry(entry.stage(), entry.rank(), entry.score(), 0));
    }
    if (!to.getLast().stage().equals(place.stage())) {
      to.add(new Entry(place.stage(), place.rank(), score, 0));
    }
  }

  double score() {
    return score;
  }

  List<Entry> entries() {
    return entries;
  }

  /// What a stage contributed.
  double contribution(String stage) {
    double sum = 0;
    for (Entry entry : entries) {
      if (entry.stage().equals(stage)) {
        sum += entry.contribution();
      }
    }
    return sum;
  }

  /// Whether one of these stages returned the candidate.
  boolean names(Iterable<String> stages) {
    for (String stage : stages) {
      for (Entry entry : entries) {
        if (entry.stage().equals(stage)) {
          return true;
        }
      }
    }
    return false;
  }
}
