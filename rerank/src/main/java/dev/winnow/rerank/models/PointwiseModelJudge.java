package dev.winnow.rerank.models;

/// A model that scores every candidate by itself, as many in a call as there are.
sealed interface PointwiseModelJudge extends ModelJudge
    permits CrossEncoder, FirstTokenJudge, LikelihoodJudge, MaxSimJudge, TokenJudge {
  @Override
  default int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  default boolean pointwise() {
    return true;
  }
}
