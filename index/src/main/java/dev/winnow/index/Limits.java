package dev.winnow.index;

import java.util.stream.IntStream;

/// Bounds on what an index accepts, so that one bad request cannot take the process down. Beyond a
/// bound there is an error that names it, but for query length, where the search says what it cut.
///
/// @param topK most hits of a query, and most candidates of a stage
/// @param queries most queries of one call
/// @param textLength characters of one document's title and text together
/// @param passages passages of one document
/// @param fields fields of one document, and of the schema
/// @param queryTerms distinct terms of a keyword query; the rest is cut. at most 1000
/// @param queryLength characters of a query; the rest is cut
/// @param planNodes stages of a plan
/// @param filterNodes nodes and values of a filter
/// @param refitSteps steps of a refit
public record Limits(
    int topK,
    int queries,
    int textLength,
    int passages,
    int fields,
    int queryTerms,
    int queryLength,
    int planNodes,
    int filterNodes,
    int refitSteps) {
  public static final Limits DEFAULTS =
      new Limits(10_000, 10_000, 50_000_000, 100_000, 1_000, 800, 100_000, 100, 10_000, 1_000);

  public Limits {
    int smallest =
        IntStream.of(
                topK,
                queries,
                textLength,
                passages,
                fields,
                queryTerms,
                queryLength,
                planNodes,
                filterNodes,
                refitSteps)
            .min()
            .orElseThrow();
    if (smallest < 1 || queryTerms > 1_000) {
      throw new IllegalArgumentException(
          ("limits must be at least 1, and queryTerms at most 1000, but are topK=%d queries=%d"
                  + " textLength=%d passages=%d fields=%d queryTerms=%d queryLength=%d"
                  + " planNodes=%d filterNodes=%d refitSteps=%d")
              .formatted(
                  topK,
                  queries,
                  textLength,
                  passages,
                  fields,
                  queryTerms,
                  queryLength,
                  planNodes,
                  filterNodes,
                  refitSteps));
    }
  }

  public Limits withTopK(int topK) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withQueries(int queries) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withTextLength(int textLength) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withPassages(int passages) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withFields(int fields) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withQueryTerms(int queryTerms) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withQueryLength(int queryLength) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withPlanNodes(int planNodes) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withFilterNodes(int filterNodes) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  public Limits withRefitSteps(int refitSteps) {
    return new Limits(
        topK,
        queries,
        textLength,
        passages,
        fields,
        queryTerms,
        queryLength,
        planNodes,
        filterNodes,
        refitSteps);
  }

  /// Fails for a plan of more than [#planNodes] stages, or with a number above its limit.
  public void requirePlan(Plan plan) {
    if (plan.stages().limit(planNodes + 1L).count() > planNodes) {
      throw new IllegalArgumentException(
          "plan has more than %d stages; simplify it, or raise the limit planNodes"
              .formatted(planNodes));
    }
    plan.stages().forEach(stage -> stage.requireWithin(this));
  }

  /// Fails above [#refitSteps].
  public void requireRefitSteps(int steps) {
    if (steps > refitSteps) {
      throw new IllegalArgumentException(
          "steps of refit is %d; expected at most %d; ask for less, or raise the limit refitSteps"
              .formatted(steps, refitSteps));
    }
  }

  /// Fails above [#topK].
  ///
  /// @param what names the number in the message
  public void requireTopK(String what, int k) {
    if (k > topK) {
      throw new IllegalArgumentException(
          "%s is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(what, k, topK));
    }
  }

  /// Fails above [#queries].
  public void requireQueries(int given) {
    if (given > queries) {
      throw new IllegalArgumentException(
          "%d queries at once; expected at most %d; ask in parts, or raise the limit queries"
              .formatted(given, queries));
    }
  }
}
