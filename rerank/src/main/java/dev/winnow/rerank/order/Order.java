package dev.winnow.rerank.order;

import dev.winnow.rerank.judge.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An order of candidates, what its scores mean, and what it cost.
///
/// @param places best first; each candidate of the list once
/// @param scale what the scores mean
/// @param effort what was spent
/// @param end whether anything was left undone
public record Order(List<Place> places, Scale scale, Effort effort, End end) {
  public Order {
    places = List.copyOf(places);
  }

  /// Where a candidate came to stand.
  ///
  /// @param rank where the list had it, from 0
  /// @param score falls from place to place; [Scale] says what it is
  /// @param judged what the judge gave in the last call that read it; NaN where there was none, or
  ///   where the judge gave NaN or infinity
  /// @param standing what decided the place
  public record Place(
      int rank, Candidate candidate, double score, double judged, Standing standing) {}

  /// What decided a place.
  public enum Standing {
    /// The judge.
    JUDGED,
    /// Nothing: the judge gave no finite number, so it stands where the list had it.
    UNSCORED,
    /// The list: no call read it before the end.
    UNREAD
  }

  /// What the scores mean.
  public enum Scale {
    /// The judge's own, and comparable: all come from one call, or from a judge that scores every
    /// candidate by itself. An unscored candidate has the score of a neighbour.
    JUDGE,
    /// They express the order and nothing else: 1 for the first down to 1/n for the last. Scores of
    /// different calls of a listwise judge do not compare.
    RANK
  }

  /// Why the ordering ended.
  public enum End {
    FINISHED,
    OUT_OF_TOKENS,
    OUT_OF_TIME
  }

  /// What was spent, on calls that ended.
  ///
  /// @param calls of the judge
  /// @param depth rounds that had to wait for each other
  /// @param passages read, those read twice counted twice
  /// @param tokens by the budget's counter
  /// @param prompts tokens that models were given, by their own tokenizers; see
  ///   [dev.winnow.rerank.judge.PromptTokens]
  public record Effort(int calls, int depth, long passages, long tokens, long prompts) {
    public static final Effort NONE = new Effort(0, 0, 0, 0, 0);

    public Effort plus(Effort other) {
      return new Effort(
          calls + other.calls,
          depth + other.depth,
          passages + other.passages,
          tokens + other.tokens,
          prompts + other.prompts);
    }
  }

  /// The candidates that the judge read, without the rest; their ranks count from 0.
  ///
  /// @param pointwise whether the judge's scores compare between calls; then they are the scores if
  ///   none is missing
  public Order read(boolean pointwise) {
    var read = places.stream().filter(place -> place.standing() != Standing.UNREAD).toList();
    int[] ranks = read.stream().mapToInt(Place::rank).sorted().toArray();
    boolean scored = read.stream().allMatch(place -> place.standing() == Standing.JUDGED);
    boolean compares = pointwise && scored && !read.isEmpty();
    List<Place> renumbered = new ArrayList<>(read.size());
    for (Place place : read) {
      int rank = Arrays.binarySearch(ranks, place.rank());
      double byPlace = (double) (read.size() - renumbered.size()) / read.size();
      double score = compares ? place.judged() : byPlace;
      renumbered.add(new Place(rank, place.candidate(), score, place.judged(), place.standing()));
    }
    return new Order(renumbered, compares ? Scale.JUDGE : Scale.RANK, effort, end);
  }

  /// The ranks that the list had, in the new order.
  public int[] permutation() {
    return places.stream().mapToInt(Place::rank).toArray();
  }

  /// The candidates in the new order.
  public List<Candidate> candidates() {
    return places.stream().map(Place::candidate).toList();
  }

  /// One score for each candidate of the list, in the list's order.
  public double[] scores() {
    var scores = new double[places.size()];
    places.forEach(place -> scores[place.rank()] = place.score());
    return scores;
  }

  /// How many places have this standing.
  public int count(Standing standing) {
    return (int) places.stream().filter(place -> place.standing() == standing).count();
  }
}
