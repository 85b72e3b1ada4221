package dev.winnow.index.store;

import dev.winnow.index.Limits;
import dev.winnow.index.Plan;

/// Holds a plan to the limits before it runs.
final class PlanChecker {
  private final Limits limits;
  private int nodes;

  private PlanChecker(Limits limits) {
    this.limits = limits;
  }

  static void check(Plan plan, Limits limits) {
    new PlanChecker(limits).check(plan);
  }

  private void check(Plan plan) {
    nodes++;
    if (nodes > limits.plans().planNodes()) {
      throw new IllegalArgumentException(
          "plan has more than %d stages; simplify it, or raise the limit planNodes"
              .formatted(limits.plans().planNodes()));
    }
    switch (plan) {
      case Plan.Lexical lexical -> limits.requireTopK("k of lexical", lexical.k());
      case Plan.Dense dense -> limits.requireTopK("k of dense", dense.k());
      case Plan.Fuse fuse -> fuse.of().forEach(this::check);
      case Plan.Rerank rerank -> {
        limits.requireTopK("depth of rerank", rerank.depth());
        check(rerank.of());
      }
      case Plan.Explore explore -> {
        limits.requireTopK("depth of explore", explore.depth());
        limits.requireTopK("nearest of explore", explore.nearest());
        check(explore.of());
      }
      case Plan.Refit refit -> {
        limits.requireTopK("k of refit", refit.k());
        limits.requireRefitSteps(refit.steps());
        check(refit.of());
      }
      case Plan.Filtered filtered -> check(filtered.of());
    }
  }
}
