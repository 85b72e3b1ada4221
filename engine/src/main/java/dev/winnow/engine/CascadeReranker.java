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
        notes(reranking));
  }

  /// What went amiss, or else how many candidates were beyond the depth of every stage.
  private static List<String> notes(Reranking reranking) {
    List<String> degraded = reranking.degraded();
    long unread = reranking.places().stream().filter(place -> place.decidedBy().isEmpty()).count();
    return degraded.isEmpty() && unread > 0
        ? List.of(
            "reads no deeper: %d of %d candidates stand behind as they were"
                .formatted(unread, reranking.places().size()))
        : degraded;
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
    boolean nothing = reranking.places().stream().allMatch(place -> place.decidedBy().isEmpty());
    if (nothing) {
      return Basis.NOTHING;
    }
    return reranking.scale() == Order.Scale.JUDGE ? Basis.SCORES : Basis.ORDER;
  }

  private static dev.winnow.rerank.Candidate judged(Reranker.Candidate candidate) {
    return new dev.winnow.rerank.Candidate(candidate.id(), candidate.text(), candidate.score());
  }

  private static Reranker.Candidate plain(dev.winnow.rerank.Candidate candidate) {
    return new Reranker.Candidate(candidate.id(), candidate.text(), candidate.score());
  }
}
