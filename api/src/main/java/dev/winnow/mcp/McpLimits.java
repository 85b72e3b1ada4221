package dev.winnow.mcp;

import dev.winnow.engine.limits.LimitNames;

/// Bounds on what tools read and answer; the error for a larger request names the limit.
///
/// @param answerTokens tokens of an answer whose caller does not say, counted by the estimate of
///   [dev.winnow.memory.pack.TokenCounter#estimate]
/// @param toolTokens most tokens that a caller may ask for, from [#LEAST_TOKENS]
/// @param results most hits, memories or texts of a call
/// @param explained candidates of each retriever among which a document is looked for
/// @param judged candidates that the rerankers of a plan read, all stages together
/// @param messageBytes longest message
public record McpLimits(
    int answerTokens, int toolTokens, int results, int explained, int judged, int messageBytes) {
  /// An answer of fewer tokens may have no room for an id.
  public static final int LEAST_TOKENS = 200;

  public static final McpLimits DEFAULTS = new McpLimits(4_000, 20_000, 100, 1_000, 1_000, 4 << 20);

  /// The limits by the names that refusals give.
  public static final LimitNames<McpLimits> NAMES =
      LimitNames.<McpLimits>none()
          .number("answerTokens", McpLimits::withAnswerTokens)
          .number("toolTokens", McpLimits::withToolTokens)
          .number("results", McpLimits::withResults)
          .number("explained", McpLimits::withExplained)
          .number("judged", McpLimits::withJudged)
          .number("messageBytes", McpLimits::withMessageBytes);

  public McpLimits {
    if (answerTokens < LEAST_TOKENS
        || toolTokens < answerTokens
        || results < 1
        || explained < 1
        || judged < 1
        || messageBytes < 1) {
      throw new IllegalArgumentException(
          "limits of tools are answerTokens=%d toolTokens=%d results=%d explained=%d judged=%d messageBytes=%d; expected answerTokens from %d, toolTokens from answerTokens, the others from 1"
              .formatted(
                  answerTokens,
                  toolTokens,
                  results,
                  explained,
                  judged,
                  messageBytes,
                  LEAST_TOKENS));
    }
  }

  /// With more, the most that may be asked for grows as well.
  public McpLimits withAnswerTokens(int answerTokens) {
    return new McpLimits(
        answerTokens, Math.max(answerTokens, toolTokens), results, explained, judged, messageBytes);
  }

  /// With fewer, an answer whose caller does not say has no more.
  public McpLimits withToolTokens(int toolTokens) {
    return new McpLimits(
        Math.min(answerTokens, toolTokens), toolTokens, results, explained, judged, messageBytes);
  }

  public McpLimits withResults(int results) {
    return new McpLimits(answerTokens, toolTokens, results, explained, judged, messageBytes);
  }

  public McpLimits withExplained(int explained) {
    return new McpLimits(answerTokens, toolTokens, results, explained, judged, messageBytes);
  }

  public McpLimits withJudged(int judged) {
    return new McpLimits(answerTokens, toolTokens, results, explained, judged, messageBytes);
  }

  public McpLimits withMessageBytes(int messageBytes) {
    return new McpLimits(answerTokens, toolTokens, results, explained, judged, messageBytes);
  }
}
