package dev.winnow.engine;

import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.order.Strategy;
import org.jspecify.annotations.Nullable;

/// A cascade of judges in the index's plans, opened when it is first needed. Thread-safe.
final class LazyReranker implements Reranker {
  private final RerankerOpener opener;
  private final LazyModels models;
  private @Nullable CascadeReranker reranker;

  LazyReranker(RerankerOpener opener, LazyModels models) {
    this.opener = opener;
    this.models = models;
  }

  /// Late interaction over the token vectors of a model.
  static RerankerOpener maxSim(String model) {
    return models -> {
      Judge judge = Judges.lateInteraction(models, model);
      Stage stage = Stage.of(Rerankers.MAXSIM, judge, Strategy.Pointwise.DEFAULTS);
      return Cascade.of(stage.withDepth(Integer.MAX_VALUE)); // the plan's depth is the limit
    };
  }

  Cascade cascade() {
    return reranker().cascade();
  }

  @Override
  public Reranked rerank(Request request) {
    return reranker().rerank(request);
  }

  private synchronized CascadeReranker reranker() {
    CascadeReranker known = reranker;
    if (known == null) {
      known = new CascadeReranker(opener.open(models.get()));
      reranker = known;
    }
    return known;
  }
}
