package dev.winnow.http.limits;

import dev.winnow.engine.json.JsonLimits;

/// Bounds on requests to search.
///
/// @param bodyBytes longest body
/// @param topK most hits
/// @param compared most queries of a comparison of two plans
/// @param json bounds on plans and filters; a body may always be as long as `bodyBytes`
public record SearchLimits(int bodyBytes, int topK, int compared, JsonLimits json) {
  public static final SearchLimits DEFAULTS =
      new SearchLimits(1024 * 1024, 1_000, 50, JsonLimits.DEFAULTS);

  public SearchLimits {
    if (bodyBytes < 1 || topK < 1 || compared < 1) {
      throw new IllegalArgumentException(
          "server limits are bodyBytes=%d topK=%d compared=%d; expected each from 1"
              .formatted(bodyBytes, topK, compared));
    }
    json = json.withTextLength(Math.max(json.textLength(), bodyBytes));
  }

  public SearchLimits withBodyBytes(int bodyBytes) {
    return new SearchLimits(bodyBytes, topK, compared, json);
  }

  public SearchLimits withTopK(int topK) {
    return new SearchLimits(bodyBytes, topK, compared, json);
  }

  public SearchLimits withCompared(int compared) {
    return new SearchLimits(bodyBytes, topK, compared, json);
  }

  public SearchLimits withJson(JsonLimits json) {
    return new SearchLimits(bodyBytes, topK, compared, json);
  }
}
