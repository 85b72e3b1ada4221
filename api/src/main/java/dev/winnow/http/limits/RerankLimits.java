package dev.winnow.http.limits;

/// Bounds on requests to rerank texts, and on what rerankers read in a search; the error for a
/// larger request names the limit.
///
/// @param documents texts of a request
/// @param textLength characters of the whole request body; at most 500 million
/// @param queryLength characters of a query
/// @param candidates depths of all stages of a search that ask a reranker, added up
public record RerankLimits(int documents, int textLength, int queryLength, int candidates) {
  public static final RerankLimits DEFAULTS = new RerankLimits(1_000, 2_000_000, 10_000, 1_000);

  private static final int MOST = 500_000_000;

  public RerankLimits {
    if (documents < 1 || textLength < 1 || textLength > MOST || queryLength < 1 || candidates < 1) {
      throw new IllegalArgumentException(
          "rerank limits are documents=%d textLength=%d queryLength=%d candidates=%d; expected each from 1, and textLength up to %d"
              .formatted(documents, textLength, queryLength, candidates, MOST));
    }
  }

  public RerankLimits withDocuments(int documents) {
    return new RerankLimits(documents, textLength, queryLength, candidates);
  }

  public RerankLimits withTextLength(int textLength) {
    return new RerankLimits(documents, textLength, queryLength, candidates);
  }

  public RerankLimits withQueryLength(int queryLength) {
    return new RerankLimits(documents, textLength, queryLength, candidates);
  }

  public RerankLimits withCandidates(int candidates) {
    return new RerankLimits(documents, textLength, queryLength, candidates);
  }
}
