package dev.winnow.http;

import dev.winnow.engine.Admission;
import java.time.Duration;

/// Bounds that keep a server from being overloaded.
///
/// @param admission how many searches and rerankings run and wait (beyond that the answer is 503),
///   and the longest time for one (beyond that the answer is 504)
/// @param drain longest time that `close` waits for running requests
/// @param bodyBytes longest body of a search
/// @param topK most hits of a search
/// @param rerank bounds on requests to rerank
public record ServerLimits(
    Admission.Limits admission, Duration drain, int bodyBytes, int topK, RerankLimits rerank) {
  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          Admission.Limits.DEFAULTS,
          Duration.ofSeconds(10),
          256 * 1024,
          1_000,
          RerankLimits.DEFAULTS);

  public ServerLimits {
    if (bodyBytes < 1 || topK < 1) {
      throw new IllegalArgumentException(
          "server limits are bodyBytes=%d topK=%d; expected each from 1"
              .formatted(bodyBytes, topK));
    }
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain is " + drain + "; expected zero or more");
    }
  }

  /// Searches and rerankings that run at once.
  public ServerLimits withSearches(int searches) {
    return withAdmission(admission.withRunning(searches));
  }

  public ServerLimits withWaiting(int waiting) {
    return withAdmission(admission.withWaiting(waiting));
  }

  public ServerLimits withDeadline(Duration deadline) {
    return withAdmission(admission.withDeadline(deadline));
  }

  public ServerLimits withAdmission(Admission.Limits admission) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withDrain(Duration drain) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withBodyBytes(int bodyBytes) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withTopK(int topK) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withRerank(RerankLimits rerank) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank);
  }
}
