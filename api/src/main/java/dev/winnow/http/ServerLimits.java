package dev.winnow.http;

import java.time.Duration;

/// Bounds that keep a server up.
///
/// @param searches searches and rerankings that run at once, at least 1
/// @param waiting how many more may wait for their turn; beyond that the answer is 503
/// @param deadline longest time for one, waiting included; beyond that the answer is 504
/// @param drain longest time that `close` waits for running requests
/// @param bodyBytes longest body of a search
/// @param topK most hits of a search
/// @param rerank of requests to rerank
public record ServerLimits(
    int searches,
    int waiting,
    Duration deadline,
    Duration drain,
    int bodyBytes,
    int topK,
    RerankLimits rerank) {
  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          64,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          256 * 1024,
          1_000,
          RerankLimits.DEFAULTS);

  public ServerLimits {
    if (searches < 1 || waiting < 1 || bodyBytes < 1 || topK < 1) {
      throw new IllegalArgumentException(
          "server limits are searches=%d waiting=%d bodyBytes=%d topK=%d; expected each from 1"
              .formatted(searches, waiting, bodyBytes, topK));
    }
    if (deadline.isNegative() || deadline.isZero() || drain.isNegative()) {
      throw new IllegalArgumentException(
          "deadline is %s and drain is %s; expected a deadline above zero and no negative drain"
              .formatted(deadline, drain));
    }
  }

  public ServerLimits withSearches(int searches) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withWaiting(int waiting) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withDeadline(Duration deadline) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withDrain(Duration drain) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withBodyBytes(int bodyBytes) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withTopK(int topK) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }

  public ServerLimits withRerank(RerankLimits rerank) {
    return new ServerLimits(searches, waiting, deadline, drain, bodyBytes, topK, rerank);
  }
}
