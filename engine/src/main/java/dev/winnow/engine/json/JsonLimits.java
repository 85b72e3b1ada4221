package dev.winnow.engine.json;

/// Bounds on JSON from outside, so that one bad request cannot take the process down. The error for
/// a larger one names the limit.
///
/// @param textLength characters of one text
/// @param planDepth depth of a plan, in stages
/// @param filterDepth depth of nested filters
/// @param filterNodes filters and listed values of one filter, counted together
public record JsonLimits(int textLength, int planDepth, int filterDepth, int filterNodes) {
  public static final JsonLimits DEFAULTS = new JsonLimits(1_000_000, 16, 64, 1_000);

  public JsonLimits {
    if (textLength < 1 || planDepth < 1 || filterDepth < 1 || filterNodes < 1) {
      throw new IllegalArgumentException(
          "JSON limits are textLength=%d planDepth=%d filterDepth=%d filterNodes=%d; expected each from 1"
              .formatted(textLength, planDepth, filterDepth, filterNodes));
    }
  }

  public JsonLimits withTextLength(int textLength) {
    return new JsonLimits(textLength, planDepth, filterDepth, filterNodes);
  }

  public JsonLimits withPlanDepth(int planDepth) {
    return new JsonLimits(textLength, planDepth, filterDepth, filterNodes);
  }

  public JsonLimits withFilterDepth(int filterDepth) {
    return new JsonLimits(textLength, planDepth, filterDepth, filterNodes);
  }

  public JsonLimits withFilterNodes(int filterNodes) {
    return new JsonLimits(textLength, planDepth, filterDepth, filterNodes);
  }
}
