package dev.winnow.engine;

import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.order.Exploration;
import dev.winnow.rerank.order.Order;
import java.util.List;

/// A cascade of judges in the index's plans. As thread-safe as the cascade.
record CascadeReranker(Cascade cascade) implements Reranker {
  @Override
  public double[] score(String query, List<Reranker.Candidate> candidates) {
    double[] scores = new double[candidates.size()];
    rerank(query, candidates).places().forEach(place -> scores[place.candidate()] = place.score());
    return scores;
  }

  @Override
  public Reranked rerank(String query, List<Reranker.Candidate> candidates) {
    Reranking reranking =
        cascade.rerank(query, candidates.stream().map(CascadeReranker::judged).toList());
    return new Reranked(
        reranking.places().stream()
            .map(place -> new Reranked.Place(place.rank(), place.score()))
            .toList(),
        basis(reranking),
        reranking.notes());
  }

  @Override
  public Reranker remembering() {
    return new CascadeReranker(cascade.remembering());
  }

  @Override
  public Explored explore(
      String query, List<Reranker.Candidate> candidates, int depth, Neighbours neighbours) {
    Reranking reranking =
        cascade.explore(
            query,
            candidates.stream().map(CascadeReranker::judged).toList(),
            Exploration.DEFAULTS.withPassages(depth),
            candidate ->
                neighbours.of(plain(candidate)).stream().map(CascadeReranker::judged).toList());
    return new Explored(
        reranking.places().stream()
            .map(place -> new Explored.Place(plain(place.candidate()), place.score()))
            .toList(),
        basis(reranking),
        reranking.degraded());
  }

  private static Basis basis(Reranking reranking) {
    if (!reranking.completeness().anyScored()) {
      return Basis.NOTHING;
    }
    return reranking.scale() == Order.Scale.JUDGE ? Basis.SCORES : Basis.ORDER;
  }

  private static dev.winnow.rerank.judge.Candidate judged(Reranker.Candidate candidate) {
    return new dev.winnow.rerank.judge.Candidate(
        candidate.id(), candidate.text(), candidate.score());
  }

  private static Reranker.Candidate plain(dev.winnow.rerank.judge.Candidate candidate) {
    return new Reranker.Candidate(candidate.id(), candidate.text(), candidate.score());
  }
}
