package dev.winnow.rerank.order;

import java.time.Duration;

/// How fast a machine runs a model.
///
/// @param flopsPerSecond that it reaches on full prompts, above 0; not what its maker states
/// @param round what a round takes however small it is, 0 or more
public record Speed(double flopsPerSecond, Duration round) {
  public Speed {
    if (!(flopsPerSecond > 0) || round.isNegative()) {
      throw new IllegalArgumentException(
          "speed is %s flops/s and %s for a round; expected more than 0, and 0 or more"
              .formatted(flopsPerSecond, round));
    }
  }

  /// The time that a cost takes.
  public Duration time(Cost cost) {
    double seconds = cost.flops() / flopsPerSecond + cost.depth() * round.toNanos() / 1e9;
    return seconds * 1e9 >= Long.MAX_VALUE
        ? Duration.ofNanos(Long.MAX_VALUE)
        : Duration.ofNanos((long) Math.ceil(seconds * 1e9));
  }
}
