package dev.winnow.bench.quality;

import dev.winnow.index.eval.Qrels;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A judge that knows the judgements: a candidate's score is its grade, 0 where there is none. For
/// one query at a time.
final class PerfectJudge implements Judge {
  private final Qrels qrels;
  private Map<String, Integer> grades = Map.of();
  private int asked;

  PerfectJudge(Qrels qrels) {
    this.qrels = qrels;
  }

  /// Judges for this query from here on.
  void turnTo(String query) {
    grades = qrels.judged(query);
    asked = 0;
  }

  /// Candidates scored for this query, a repeated one each time.
  int asked() {
    return asked;
  }

  /// The judgements of some queries.
  Qrels of(Set<String> queries) {
    var some = new LinkedHashMap<>(qrels.grades());
    some.keySet().retainAll(queries);
    return new Qrels(some);
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    asked += window.size();
    return window.stream()
        .mapToDouble(candidate -> Math.max(0, grades.getOrDefault(candidate.id(), 0)))
        .toArray();
  }

  @Override
  public int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean pointwise() {
    return true;
  }
}
