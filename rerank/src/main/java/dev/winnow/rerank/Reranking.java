package dev.winnow.rerank;

import dev.winnow.rerank.order.Order;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Candidates in their final order, and what every stage did.
///
/// @param places best first; each candidate of the list once
/// @param scale what the scores say
/// @param stages in the order of the cascade, those left out too
public record Reranking(List<Place> places, Order.Scale scale, List<StageReport> stages) {
  public Reranking {
    places = List.copyOf(places);
    stages = List.copyOf(stages);
  }

  /// Where a candidate came to stand.
  ///
  /// @param rank where the list had it, from 0
  /// @param score never rises from place to place; [Reranking#scale] says what it is
  /// @param decidedBy the last stage whose judge scored it; empty where none did
  public record Place(int rank, Candidate candidate, double score, String decidedBy) {}

  /// What became of a stage.
  public enum Outcome {
    /// It ordered its list.
    DONE,
    /// It ordered what its allowance reached, and its order counts so far.
    PARTLY,
    /// It failed or was too late: the order before it stands.
    FAILED,
    /// It was not asked: the stage before was sure, or the allowance pays for nothing.
    LEFT_OUT
  }

  /// What a stage did.
  ///
  /// @param stage its name
  /// @param note why it is not [Outcome#DONE], or what to know though it is; for people. Empty
  ///   where there is nothing to say.
  /// @param unscored candidates that the judge gave no number for; they kept their place
  /// @param effort what it spent, as far as an order came of it
  /// @param time by the clock on the wall
  public record StageReport(
      String stage,
      Outcome outcome,
      String note,
      int unscored,
      Order.Effort effort,
      Duration time) {
    /// Whether anything did not go as it should.
    public boolean degraded() {
      return outcome == Outcome.PARTLY || outcome == Outcome.FAILED || unscored > 0;
    }
  }

  /// The candidates in their final order.
  public List<Candidate> candidates() {
    return places.stream().map(Place::candidate).toList();
  }

  /// One score for each candidate of the list, in the list's order; after an exploration for those
  /// found too, and NaN for what was left out.
  public double[] scores() {
    var scores = new double[places.stream().mapToInt(Place::rank).max().orElse(-1) + 1];
    Arrays.fill(scores, Double.NaN);
    places.forEach(place -> scores[place.rank()] = place.score());
    return scores;
  }

  /// In words, whatever did not go as it should; empty when all went well.
  public List<String> degraded() {
    return stages.stream()
        .filter(StageReport::degraded)
        .map(report -> "rerank: '%s' %s".formatted(report.stage(), report.note()))
        .toList();
  }
}
