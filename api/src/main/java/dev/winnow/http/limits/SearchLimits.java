package dev.winnow.http.limits;

import dev.winnow.engine.json.JsonLimits;

/// Bounds on requests to search.
///
/// @param bodyBytes longest body
/// @param topK most hits
/// @param json bounds on plans and filters; a body may always be as long as `bodyBytes`
public record SearchLimits(int bodyBytes, int topK, JsonLimits json) {
  public static final SearchLimits DEFAULTS =
      new SearchLimits(1024 * 1024, 1_000, JsonLimits.DEFAULTS);

  public SearchLimits {
    if (bodyBytes < 1 || topK < 1) {
      throw new IllegalArgumentException(
          "server limits are bodyBytes=%d topK=%d; expected each from 1"
              .formatted(bodyBytes, topK));
    }
    json = json.withTextLength(Math.max(json.textLength(), bodyBytes));
  }

  public SearchLimits withBodyBytes(int bodyBytes) {
    return new SearchLimits(bodyBytes, topK, json);
  }

  public SearchLimits withTopK(int topK) {
    return new SearchLimits(bodyBytes, topK, json);
  }

  public SearchLimits withJson(JsonLimits json) {
    return new SearchLimits(bodyBytes, topK, json);
  }
}
