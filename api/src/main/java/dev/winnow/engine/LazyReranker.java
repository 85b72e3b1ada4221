package dev.winnow.engine;

import dev.winnow.index.IndexConfig;
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

  static IndexConfig bind(
      IndexConfig index, String name, RerankerOpener opener, LazyModels models) {
    return index.withReranker(name, new LazyReranker(opener, models));
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
        reranking.degraded());
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
