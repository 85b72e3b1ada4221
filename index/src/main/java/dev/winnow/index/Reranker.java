package dev.winnow.index;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Orders candidates for a query: the port through which a plan borrows a reranking model. A model
/// that gives every text a score of its own is bound by [#scoring]:
///
///     Reranker.scoring((query, candidates) -> model.scores(query, candidates))
@FunctionalInterface
public interface Reranker {
  /// The candidates in a new order. Must be safe for concurrent calls.
  ///
  /// @throws UnsupportedOperationException where the request explores and this reranker cannot
  Reranked rerank(Request request);

  /// A reranker by scores that do not depend on the other candidates. It asks for each score once
  /// in a search.
  static Reranker scoring(Scorer scorer) {
    return new ScoringReranker(scorer);
  }

  /// Gives texts scores. Must be safe for concurrent calls.
  @FunctionalInterface
  interface Scorer {
    /// One score per candidate, in their order; higher is better. A score must not depend on the
    /// other candidates.
    double[] score(String query, List<Candidate> candidates);
  }

  /// What is to be ordered.
  ///
  /// @param candidates best first by the stage before
  /// @param around how to explore beyond the list; null means not at all
  /// @param deadline of the whole search
  /// @param memory of the search for this reranker
  record Request(
      String query,
      List<Candidate> candidates,
      @Nullable Around around,
      Deadline deadline,
      Memory memory) {
    public Request {
      candidates = List.copyOf(candidates);
    }

    /// A list alone, without a deadline.
    public static Request of(String query, List<Candidate> candidates) {
      return new Request(query, candidates, null, Deadline.NONE, new Memory());
    }

    public Request withAround(Around around) {
      return new Request(query, candidates, around, deadline, memory);
    }
  }

  /// What a reranker reads.
  ///
  /// @param text the best passage, with the title and headings above it
  /// @param score the score of the stage before
  record Candidate(String id, String text, double score) {}

  /// Asks for exploration: the reranker orders the candidates and the neighbours of the best of
  /// them.
  ///
  /// @param depth most candidates to read, neighbours included
  record Around(int depth, Neighbours neighbours) {}

  /// Finds a candidate's neighbours in the index.
  @FunctionalInterface
  interface Neighbours {
    /// Nearest first, without the candidate itself; empty where there are none. Only the thread
    /// that called [#rerank] may call this.
    List<Candidate> of(Candidate candidate);
  }

  /// What a reranker keeps from call to call of one search, so that it reads no text twice. The
  /// search makes one for each reranker that its plan names; only the reranker knows what is in it.
  /// For one thread.
  final class Memory {
    private @Nullable Object kept;

    /// The kept value; on the first call `first` makes it.
    public <T> T keep(Class<T> type, Supplier<T> first) {
      if (!type.isInstance(kept)) {
        kept = first.get();
      }
      return type.cast(kept);
    }
  }

  /// What the scores of an order mean.
  enum Basis {
    /// Comparable scores.
    SCORES,
    /// An order; the scores express nothing else.
    ORDER
  }

  /// How much a reranker read of what it was given.
  sealed interface Completeness {
    /// It read everything.
    record AllRead() implements Completeness {}

    /// It finished, but some candidates have no score: they lie beyond its depth, or it gave no
    /// number for them.
    record SomeUnread(int unread, int candidates) implements Completeness {}

    /// It was stopped: its time or budget was spent, or a later one of its stages failed. The order
    /// so far counts.
    record Stopped(int unread, int candidates) implements Completeness {}

    /// It gave no order; the order before it stands.
    record Failed() implements Completeness {}

    /// Whether the order rests on anything that was read.
    default boolean anyRead() {
      return switch (this) {
        case AllRead _ -> true;
        case SomeUnread(int unread, int candidates) -> unread < candidates;
        case Stopped(int unread, int candidates) -> unread < candidates;
        case Failed _ -> false;
      };
    }
  }

  /// Candidates in their new order.
  ///
  /// @param places best first; each candidate of the list once, or, where the request explores,
  ///   those that it read, of the list and beyond
  /// @param basis what the scores mean
  /// @param completeness how much was read
  /// @param details what went wrong, in the reranker's own words; for people
  /// @param tokens that its models were given, by their own tokenizers and after cutting; 0 where
  ///   no model ran or nobody counted
  record Reranked(
      List<Place> places,
      Basis basis,
      Completeness completeness,
      List<String> details,
      long tokens) {
    public Reranked {
      places = List.copyOf(places);
      details = List.copyOf(details);
    }

    /// Where no model ran, or nobody counted its tokens.
    public Reranked(
        List<Place> places, Basis basis, Completeness completeness, List<String> details) {
      this(places, basis, completeness, details, 0);
    }

    /// Largest score, of either sign, so that no sum or square of scores overflows.
    public static final double MAX_SCORE = 1e100;

    /// @param candidate its number in the list, from 0; neighbours are numbered after the list, in
    ///   the order in which they were first given
    /// @param score at most [#MAX_SCORE], of either sign
    public record Place(int candidate, double score) {}

    /// An order in which everything was read.
    public static Reranked of(List<Place> places, Basis basis) {
      return new Reranked(places, basis, new Completeness.AllRead(), List.of());
    }

    public Reranked withTokens(long tokens) {
      return new Reranked(places, basis, completeness, details, tokens);
    }

    /// By falling score; ties keep their order.
    public static Reranked byScore(double[] scores, int candidates) {
      if (scores.length != candidates) {
        throw new IllegalArgumentException(
            "it gave %d scores for %d candidates".formatted(scores.length, candidates));
      }
      return of(
          IntStream.range(0, candidates)
              .mapToObj(i -> new Place(i, scores[i]))
              .sorted(Comparator.comparingDouble(Place::score).reversed())
              .toList(),
          Basis.SCORES);
    }

    /// In words, for people: what went wrong, or how much was not read; empty when all went well.
    public List<String> notes() {
      if (!details.isEmpty()) {
        return details;
      }
      return switch (completeness) {
        case Completeness.AllRead _ -> List.of();
        case Completeness.SomeUnread(int unread, int candidates) ->
            List.of(
                "reads no deeper: %d of %d candidates stand behind as they were"
                    .formatted(unread, candidates));
        case Completeness.Stopped(int unread, int candidates) ->
            List.of("was stopped: %d of %d candidates were not read".formatted(unread, candidates));
        case Completeness.Failed _ -> List.of("gave no score, so the order before it stands");
      };
    }

    /// Checks that each of `candidates` candidates has exactly one place, and a score.
    ///
    /// @throws IllegalArgumentException saying what is wrong
    public void requireWhole(int candidates) {
      int placed = placed(candidates);
      if (placed != candidates || places.size() != candidates) {
        throw new IllegalArgumentException(
            "it placed %d of %d candidates, %d times".formatted(placed, candidates, places.size()));
      }
    }

    /// Checks that no candidate has more than one place, and each place a score and a candidate.
    ///
    /// @throws IllegalArgumentException saying what is wrong
    public void requireDistinct(int candidates) {
      int placed = placed(candidates);
      if (placed != places.size()) {
        throw new IllegalArgumentException(
            "it placed %d candidates %d times".formatted(placed, places.size()));
      }
    }

    private int placed(int candidates) {
      var seen = new BitSet();
      for (Place place : places) {
        if (!Double.isFinite(place.score())) {
          throw new IllegalArgumentException("it gave the score " + place.score());
        }
        if (Math.abs(place.score()) > MAX_SCORE) {
          throw new IllegalArgumentException(
              "it gave the score %s; expected one from %s to %s"
                  .formatted(place.score(), -MAX_SCORE, MAX_SCORE));
        }
        if (place.candidate() < 0 || place.candidate() >= candidates) {
          throw new IllegalArgumentException(
              "it names candidate %d of %d".formatted(place.candidate(), candidates));
        }
        seen.set(place.candidate());
      }
      return seen.cardinality();
    }
  }
}
