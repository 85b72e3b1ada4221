package dev.winnow.rerank.calibrate;

import java.util.List;

/// Preconditions of every fit.
final class Fitting {
  private Fitting() {}

  static long relevant(List<Judgement> judgements) {
    return judgements.stream().filter(Judgement::relevant).count();
  }

  static void requireBoth(List<Judgement> judgements) {
    long relevant = relevant(judgements);
    if (relevant == 0 || relevant == judgements.size()) {
      throw new IllegalArgumentException(
          "%d of %d judgements are relevant; expected some that are and some that are not"
              .formatted(relevant, judgements.size()));
    }
  }

  static IllegalArgumentException falling() {
    return new IllegalArgumentException(
        "the scores do not rise with relevance; expected higher scores for relevant passages: check"
            + " the judge");
  }
}
