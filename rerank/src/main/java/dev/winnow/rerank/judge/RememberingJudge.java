package dev.winnow.rerank.judge;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// A cache of a pointwise judge's scores, by query, id and text: the only one that reranking has.
/// It grows with every text and is never emptied, so it is for one query or a few. As thread-safe
/// as the judge; concurrent calls may both ask for the same text.
final class RememberingJudge implements Judge {
  private final Judge judge;
  private final Map<Asked, Double> known = new ConcurrentHashMap<>();

  private RememberingJudge(Judge judge) {
    this.judge = judge;
  }

  /// The judge itself where its scores depend on the window.
  static Judge of(Judge judge) {
    return judge.pointwise() ? new RememberingJudge(judge) : judge;
  }

  private record Asked(String query, String id, String text) {
    static Asked of(String query, Candidate candidate) {
      return new Asked(query, candidate.id(), candidate.text());
    }
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    var scores = new double[window.size()];
    int[] unread =
        IntStream.range(0, scores.length)
            .filter(i -> !known.containsKey(Asked.of(query, window.get(i))))
            .toArray();
    if (unread.length > 0) {
      double[] given = judge.score(query, IntStream.of(unread).mapToObj(window::get).toList());
      if (given.length != unread.length) {
        return given; // the caller reports what is wrong with it
      }
      for (int i = 0; i < unread.length; i++) {
        known.put(Asked.of(query, window.get(unread[i])), given[i]);
      }
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = known.getOrDefault(Asked.of(query, window.get(i)), Double.NaN);
    }
    return scores;
  }

  @Override
  public int unread(String query) {
    return judge.unread(query);
  }

  @Override
  public int window() {
    return judge.window();
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public Judge remembering() {
    return this;
  }
}
