package dev.winnow.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A reranker that is asked once for a text, if its scores compare. Confined to one search.
final class RememberingReranker implements Reranker {
  private final Reranker reranker;
  private final Map<Asked, Double> known = new HashMap<>();

  RememberingReranker(Reranker reranker) {
    this.reranker = reranker;
  }

  private record Asked(String query, String id, String text) {
    static Asked of(String query, Candidate candidate) {
      return new Asked(query, candidate.id(), candidate.text());
    }
  }

  @Override
  public double[] score(String query, List<Candidate> candidates) {
    double[] scores = new double[candidates.size()];
    rerank(query, candidates).places().forEach(place -> scores[place.candidate()] = place.score());
    return scores;
  }

  @Override
  public Reranked rerank(String query, List<Candidate> candidates) {
    List<Candidate> unread = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (!known.containsKey(Asked.of(query, candidate))) {
        unread.add(candidate);
      }
    }
    List<String> notes = List.of();
    if (!unread.isEmpty()) {
      Reranked given = reranker.rerank(query, unread);
      boolean whole = unread.size() == candidates.size();
      if (given.basis() != Basis.SCORES) {
        return whole ? given : reranker.rerank(query, candidates);
      }
      for (Reranked.Place place : given.places()) {
        known.put(Asked.of(query, unread.get(place.candidate())), place.score());
      }
      if (whole) {
        return given;
      }
      notes = given.notes();
    }
    double[] scores =
        candidates.stream().mapToDouble(next -> scoreOf(Asked.of(query, next))).toArray();
    return new Reranked(Reranked.byScore(scores, scores.length).places(), Basis.SCORES, notes);
  }

  private double scoreOf(Asked asked) {
    Double score = known.get(asked);
    if (score == null) {
      throw new IllegalArgumentException("it gave no score for candidate " + asked.id());
    }
    return score;
  }

  @Override
  public Reranker remembering() {
    return this;
  }

  @Override
  public Explored explore(
      String query, List<Candidate> candidates, int depth, Neighbours neighbours) {
    return reranker.explore(query, candidates, depth, neighbours);
  }
}
