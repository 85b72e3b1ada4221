package dev.winnow.engine.limits;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.index.Limits;

/// Bounds on searches: those of the index, and those on plans and filters as JSON.
///
/// @param index bounds that the engine is opened with
/// @param json bounds for readers of plans, filters and queries
public record SearchingLimits(Limits index, JsonLimits json) {
  public static final SearchingLimits DEFAULTS =
      new SearchingLimits(Limits.DEFAULTS, JsonLimits.DEFAULTS);

  /// Bounds on what is added.
  public static final LimitNames<Limits> OF_DOCUMENTS =
      LimitNames.<Limits>none()
          .part(
              LimitNames.<Limits.Documents>none()
                  .number("textLength", Limits.Documents::withTextLength)
                  .number("passages", Limits.Documents::withPassages)
                  .number("fields", Limits.Documents::withFields)
                  .number("tokens", Limits.Documents::withTokens),
              Limits::documents,
              Limits::withDocuments);

  private static final LimitNames<Limits> OF_QUERIES =
      LimitNames.<Limits>none()
          .part(
              LimitNames.<Limits.Queries>none()
                  .number("topK", Limits.Queries::withTopK)
                  .number("queries", Limits.Queries::withQueries)
                  .number("queryTerms", Limits.Queries::withQueryTerms)
                  .number("queryLength", Limits.Queries::withQueryLength)
                  .number("pieces", Limits.Queries::withPieces)
                  .number("queryTokens", Limits.Queries::withQueryTokens),
              Limits::queries,
              Limits::withQueries)
          .part(
              LimitNames.<Limits.Plans>none()
                  .number("planNodes", Limits.Plans::withPlanNodes)
                  .number("filterNodes", Limits.Plans::withFilterNodes)
                  .number("refitSteps", Limits.Plans::withRefitSteps),
              Limits::plans,
              Limits::withPlans);

  private static final LimitNames<JsonLimits> OF_JSON =
      LimitNames.<JsonLimits>none()
          .number("textLength", JsonLimits::withTextLength)
          .number("planDepth", JsonLimits::withPlanDepth)
          .number("filterDepth", JsonLimits::withFilterDepth)
          .number("filterNodes", JsonLimits::withFilterNodes);

  /// Bounds on what is asked.
  public static final LimitNames<SearchingLimits> NAMES =
      LimitNames.<SearchingLimits>none()
          .part(OF_QUERIES, SearchingLimits::index, SearchingLimits::withIndex)
          .part(OF_JSON, SearchingLimits::json, SearchingLimits::withJson);

  public SearchingLimits withIndex(Limits index) {
    return new SearchingLimits(index, json);
  }

  public SearchingLimits withJson(JsonLimits json) {
    return new SearchingLimits(index, json);
  }
}
