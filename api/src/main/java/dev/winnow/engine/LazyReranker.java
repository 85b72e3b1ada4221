package dev.winnow.engine;

import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Judge;
import dev.winnow.rerank.Judges;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.order.Strategy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cascade of judges in the index's plans, opened when it is first needed. Thread-safe.
final class LazyReranker implements Reranker {
  private final RerankerOpener opener;
  private final LazyModels models;
  private @Nullable Cascade cascade;

  LazyReranker(RerankerOpener opener, LazyModels models) {
    this.opener = opener;
    this.models = models;
  }

  /// Late interaction over the token vectors of a model.
  static RerankerOpener maxSim(String model) {
    return models -> {
      Judge judge = Judges.lateInteraction(models, model);
      Stage stage = Stage.of(Engine.MAXSIM, judge, Strategy.Pointwise.DEFAULTS);
      return Cascade.of(stage.withDepth(Integer.MAX_VALUE)); // the plan's depth is the limit
    };
  }

  @Override
  public double[] score(String query, List<Reranker.Candidate> candidates) {
    double[] scores = new double[candidates.size()];
    rerank(query, candidates).places().forEach(place -> scores[place.candidate()] = place.score());
    return scores;
  }

  @Override
  public Reranked rerank(String query, List<Reranker.Candidate> candidates) {
    Reranking reranking =
        cascade()
            .rerank(
                query,
                candidates.stream()
                    .map(next ->
                        new dev.winnow.rerank.Candidate(next.id(), next.text(), next.score()))
                    .toList());
    return new Reranked(
        reranking.places().stream()
            .map(place -> new Reranked.Place(place.rank(), place.score()))
            .toList(),
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

  private synchronized Cascade cascade() {
    Cascade known = cascade;
    if (known == null) {
      known = opener.open(models.get());
      cascade = known;
    }
    return known;
  }
}
