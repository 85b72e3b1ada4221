package dev.winnow.rerank.calibrate;

/// A judge's score of a passage, and what people said of it.
public record Judgement(double score, boolean relevant) {
  public Judgement {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException(
          "a judgement has the score %s; expected a finite number; leave such passages out"
              .formatted(score));
    }
  }
}
