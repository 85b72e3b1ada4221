package dev.winnow.rerank;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.order.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Candidates in their final order, how many of them were read, and what every stage did.
///
/// @param places best first; each candidate of the list once
/// @param scale what the scores mean
/// @param completeness how much of the list was read, by all stages together
/// @param stages in the order of the cascade, those left out too
public record Reranking(
    List<Place> places, Order.Scale scale, Completeness completeness, List<StageReport> stages) {
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

  /// What a stage did.
  ///
  /// @param stage its name
  /// @param completeness how much of the list it read
  /// @param effort what it spent; none where no order came of it
  /// @param time elapsed, by the wall clock
  /// @param unread tokens of the query that its judge had no room for; 0 where all was read
  public record StageReport(
      String stage, Completeness completeness, Order.Effort effort, Duration time, int unread) {
    /// In words, for people, what did not go as it should; empty where there is nothing to say.
    public String note() {
      return Notes.of(this);
    }

    /// Whether anything did not go as it should.
    public boolean degraded() {
      return unread > 0 || incomplete();
    }

    private boolean incomplete() {
      return switch (completeness) {
        case Completeness.Stopped _, Completeness.Failed _ -> true;
        case Completeness.AllRead _, Completeness.SomeUnread _, Completeness.LeftOut _ ->
            completeness.counts().unscored() > 0;
      };
    }
  }

  /// Tokens that the models of all stages were given, by their own tokenizers.
  public long promptTokens() {
    return stages.stream().mapToLong(stage -> stage.effort().prompts()).sum();
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

  /// [#degraded] and, where every stage ended as it should, how many candidates lie beyond the
  /// depth of every stage.
  public List<String> notes() {
    List<String> notes = new ArrayList<>(degraded());
    String depth = Notes.depth(completeness);
    if (!depth.isEmpty() && stages.stream().noneMatch(StageReport::incomplete)) {
      notes.add(depth);
    }
    return notes;
  }
}
