package dev.winnow.index;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Scores candidates against a query: the port through which a plan borrows a reranking model.
@FunctionalInterface
public interface Reranker {
  /// One score per candidate, in their order; higher is better. A score must not depend on the
  /// other candidates; a reranker whose scores do gives orders, by [#rerank]. Must be safe for
  /// concurrent calls.
  double[] score(String query, List<Candidate> candidates);

  /// The same as an order, with what there is to say of it; what plans call.
  default Reranked rerank(String query, List<Candidate> candidates) {
    return Reranked.byScore(score(query, candidates), candidates.size());
  }

  /// This reranker for the time of one plan: what it read once it does not read again, as far as
  /// its scores compare. Not for concurrent calls.
  default Reranker remembering() {
    return new RememberingReranker(this);
  }

  /// Reorders candidates and what it finds near the best of them, reading at most `depth` of all.
  /// Where it cannot, [UnsupportedOperationException].
  default Explored explore(
      String query, List<Candidate> candidates, int depth, Neighbours neighbours) {
    throw new UnsupportedOperationException(
        "it scores lists and does not explore; use rerank, or bind a cascade of judges to the"
            + " engine");
  }

  /// What a reranker reads.
  ///
  /// @param text the best passage, with the title and headings above it
  /// @param score the score of the stage before
  record Candidate(String id, String text, double score) {}

  /// Tells what stands near a candidate in the index.
  @FunctionalInterface
  interface Neighbours {
    /// Nearest first, without the candidate itself; empty where there are none. For the thread that
    /// called [#explore].
    List<Candidate> of(Candidate candidate);
  }

  /// What an order rests on.
  enum Basis {
    /// Scores that compare with each other.
    SCORES,
    /// An order; the scores tell no more than that.
    ORDER,
    /// Nothing: the reranker failed, and the order is the one that it was given.
    NOTHING
  }

  /// Candidates in their new order.
  ///
  /// @param places best first, each candidate once
  /// @param basis what they rest on
  /// @param notes what did not go as it should, in words
  record Reranked(List<Place> places, Basis basis, List<String> notes) {
    public Reranked {
      places = List.copyOf(places);
      notes = List.copyOf(notes);
    }

    /// @param candidate its number in the list, from 0
    public record Place(int candidate, double score) {}

    /// Checks that each of so many candidates has one place, and a score.
    ///
    /// @throws IllegalArgumentException saying what is amiss
    public void requireWhole(int candidates) {
      var seen = new BitSet();
      for (Place place : places) {
        requireFinite(place.score());
        if (place.candidate() < 0 || place.candidate() >= candidates) {
          throw new IllegalArgumentException(
              "it names candidate %d of %d".formatted(place.candidate(), candidates));
        }
        seen.set(place.candidate());
      }
      if (seen.cardinality() != candidates || places.size() != candidates) {
        throw new IllegalArgumentException(
            "it placed %d of %d candidates, %d times"
                .formatted(seen.cardinality(), candidates, places.size()));
      }
    }

    /// Fails for NaN and infinity.
    public static void requireFinite(double score) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("it gave the score " + score);
      }
    }

    /// By falling score; equal ones keep the order that they had.
    static Reranked byScore(double[] scores, int candidates) {
      if (scores.length != candidates) {
        throw new IllegalArgumentException(
            "it gave %d scores for %d candidates".formatted(scores.length, candidates));
      }
      return new Reranked(
          IntStream.range(0, candidates)
              .mapToObj(i -> new Place(i, scores[i]))
              .sorted(Comparator.comparingDouble(Place::score).reversed())
              .toList(),
          Basis.SCORES,
          List.of());
    }
  }

  /// What a reranker read, of the list and of what it found.
  ///
  /// @param places best first, each candidate once
  /// @param basis what they rest on
  /// @param notes what did not go as it should, in words
  record Explored(List<Place> places, Basis basis, List<String> notes) {
    public Explored {
      places = List.copyOf(places);
      notes = List.copyOf(notes);
    }

    /// @param candidate of the list, or a neighbour that was given
    public record Place(Candidate candidate, double score) {}
  }
}
