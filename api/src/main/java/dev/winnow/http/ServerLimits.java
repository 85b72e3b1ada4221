package dev.winnow.http;

import dev.winnow.engine.Admission;
import java.time.Duration;

/// Bounds that keep a server from being overloaded, by one client or by all.
///
/// @param admission how many searches and rerankings run and wait, for a client and for all (beyond
///   that the answer is 429 or 503), and the longest time for one (beyond that the answer is 504)
/// @param drain longest time that `close` waits for running requests
/// @param bodyBytes longest body of a search
/// @param topK most hits of a search
/// @param rerank bounds on requests to rerank, and on reranking in a search
/// @param connections bounds on what connections hold
public record ServerLimits(
    Admission.Limits admission,
    Duration drain,
    int bodyBytes,
    int topK,
    RerankLimits rerank,
    ConnectionLimits connections) {
  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          Admission.Limits.DEFAULTS,
          Duration.ofSeconds(10),
          256 * 1024,
          1_000,
          RerankLimits.DEFAULTS,
          ConnectionLimits.DEFAULTS);

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

  /// This with one limit changed, by its name as in errors and on the command line: that of a
  /// record component of this, of [Admission.Limits], [RerankLimits] or [ConnectionLimits].
  ///
  /// @param value a whole number, which may end in `K`, `M` or `G` (times 1,024), or a time as
  ///   `500ms`, `30s` or `2m`
  /// @throws IllegalArgumentException if there is no such limit, or it cannot have this value
  public ServerLimits with(String name, String value) {
    return NamedLimits.set(this, name, value);
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
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank, connections);
  }

  public ServerLimits withDrain(Duration drain) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank, connections);
  }

  public ServerLimits withBodyBytes(int bodyBytes) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank, connections);
  }

  public ServerLimits withTopK(int topK) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank, connections);
  }

  public ServerLimits withRerank(RerankLimits rerank) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank, connections);
  }

  public ServerLimits withConnections(ConnectionLimits connections) {
    return new ServerLimits(admission, drain, bodyBytes, topK, rerank, connections);
  }
}
