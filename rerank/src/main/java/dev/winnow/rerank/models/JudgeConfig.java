package dev.winnow.rerank.models;

import dev.winnow.embed.running.Precision;

/// How a judge runs. Immutable.
///
/// @param presentation of a list, default [Presentation#CANONICAL]
/// @param rotations how many times a list is judged, with every passage under another label each
///   time; default 1. As many rotations as passages cancel a model's preference for some labels.
/// @param window most candidates of one call to a listwise judge; 0, the default, for as many as
///   the recipe and the tokenizer have labels for
/// @param precision in which numbers the model computes; [Precision#AUTO], the default, for what
///   `ModelsConfig.precision` says and, where that leaves it open, what suits the device: 8 bits on
///   most processors, but 32 for [Presentation#SET], whose scores must not depend on the order
public record JudgeConfig(
    Presentation presentation, int rotations, int window, Precision precision) {
  public static final JudgeConfig DEFAULTS =
      new JudgeConfig(Presentation.CANONICAL, 1, 0, Precision.AUTO);

  public JudgeConfig {
    if (rotations < 1) {
      throw new IllegalArgumentException("rotations is " + rotations + "; expected at least 1");
    }
    if (window < 0 || window == 1) {
      throw new IllegalArgumentException(
          "window is " + window + "; expected at least 2, or 0 for as many as there are labels");
    }
  }

  public JudgeConfig withPresentation(Presentation presentation) {
    return new JudgeConfig(presentation, rotations, window, precision);
  }

  public JudgeConfig withRotations(int rotations) {
    return new JudgeConfig(presentation, rotations, window, precision);
  }

  public JudgeConfig withWindow(int window) {
    return new JudgeConfig(presentation, rotations, window, precision);
  }

  public JudgeConfig withPrecision(Precision precision) {
    return new JudgeConfig(presentation, rotations, window, precision);
  }
}
