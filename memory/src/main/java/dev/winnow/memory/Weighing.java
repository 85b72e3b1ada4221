package dev.winnow.memory;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What counts beside a memory's own relevance. Every part is an entry of the memory's ledger. The
/// weights are relative to the most relevant candidate: with weight 0.5, the newest memory gains
/// half of what the most relevant one has.
///
/// @param session weight of how well the whole conversation around a turn suits the question, 0 to
///   [#MAX_WEIGHT]
/// @param recency weight of being recent, 0 to [#MAX_WEIGHT]; 0 leaves age out of account
/// @param halfLife the age at which recency has halved: `recency * 2^(-age / halfLife)`
/// @param at the moment of asking, for ages and for which facts hold; null means that of the newest
///   memory, so that the same scope answers the same at any time
/// @param pastFacts true to recall facts that were superseded, corrected, retracted or have ended,
///   too
public record Weighing(
    double session, double recency, Duration halfLife, @Nullable Instant at, boolean pastFacts) {
  /// Largest weight.
  public static final double MAX_WEIGHT = 100;

  /// The session counts a little, age does not.
  public static final Weighing DEFAULTS = new Weighing(0.3, 0, Duration.ofDays(30), null, false);

  public Weighing {
    requireWeight("session", session);
    requireWeight("recency", recency);
    if (halfLife.toMillis() < 1) {
      throw new IllegalArgumentException(
          "half-life is %s; expected at least a millisecond".formatted(halfLife));
    }
  }

  private static void requireWeight(String what, double weight) {
    if (!(weight >= 0 && weight <= MAX_WEIGHT)) {
      throw new IllegalArgumentException(
          "weight of %s is %s; expected 0 to %.0f".formatted(what, weight, MAX_WEIGHT));
    }
  }

  public Weighing withSession(double session) {
    return new Weighing(session, recency, halfLife, at, pastFacts);
  }

  public Weighing withRecency(double recency, Duration halfLife) {
    return new Weighing(session, recency, halfLife, at, pastFacts);
  }

  public Weighing withAt(@Nullable Instant at) {
    return new Weighing(session, recency, halfLife, at, pastFacts);
  }

  public Weighing withPastFacts(boolean pastFacts) {
    return new Weighing(session, recency, halfLife, at, pastFacts);
  }
}
