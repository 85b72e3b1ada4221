package dev.winnow.index;

import java.util.List;

/// Bounds on what an index accepts, so that one bad request cannot take the process down. What
/// exceeds a bound is refused with an error that names it. Only long queries are cut instead, and
/// the search says what was cut.
///
/// @param documents bounds on what is added
/// @param queries bounds on what is asked
/// @param plans bounds on how it is asked
public record Limits(Documents documents, Queries queries, Plans plans) {
  public static final Limits DEFAULTS =
      new Limits(Documents.DEFAULTS, Queries.DEFAULTS, Plans.DEFAULTS);

  /// Bounds on documents.
  ///
  /// @param textLength characters of one document's title and text together
  /// @param passages passages of one document
  /// @param fields fields of one document, and of the schema
  /// @param tokens token vectors of one passage, at most 1,000,000
  public record Documents(int textLength, int passages, int fields, int tokens) {
    public static final Documents DEFAULTS = new Documents(50_000_000, 100_000, 1_000, 32_768);

    private static final int MOST_TOKENS = 1_000_000;

    public Documents {
      if (textLength < 1 || passages < 1 || fields < 1 || tokens < 1 || tokens > MOST_TOKENS) {
        throw new IllegalArgumentException(
            ("limits must be at least 1, and tokens at most 1000000, but are textLength=%d"
                    + " passages=%d fields=%d tokens=%d")
                .formatted(textLength, passages, fields, tokens));
      }
    }

    public Documents withTextLength(int textLength) {
      return new Documents(textLength, passages, fields, tokens);
    }

    public Documents withPassages(int passages) {
      return new Documents(textLength, passages, fields, tokens);
    }

    public Documents withFields(int fields) {
      return new Documents(textLength, passages, fields, tokens);
    }

    public Documents withTokens(int tokens) {
      return new Documents(textLength, passages, fields, tokens);
    }
  }

  /// Bounds on queries.
  ///
  /// @param topK most hits of a query, and most candidates of a stage
  /// @param queries most queries of one call
  /// @param queryTerms distinct terms that a search looks up, at most 1000; of more the weightiest
  /// @param queryLength characters of a query; the rest is cut
  /// @param pieces in which a model reads a query that is too long for it; of more, some evenly
  ///   spread
  /// @param queryTokens token vectors of a query in pieces; more are pooled
  public record Queries(
      int topK, int queries, int queryTerms, int queryLength, int pieces, int queryTokens) {
    public static final Queries DEFAULTS = new Queries(10_000, 10_000, 800, 1_000_000, 16, 512);

    public Queries {
      int least = Math.min(Math.min(topK, queries), Math.min(queryTerms, queryLength));
      if (Math.min(least, Math.min(pieces, queryTokens)) < 1 || queryTerms > 1_000) {
        throw new IllegalArgumentException(
            ("limits must be at least 1, and queryTerms at most 1000, but are topK=%d queries=%d"
                    + " queryTerms=%d queryLength=%d pieces=%d queryTokens=%d")
                .formatted(topK, queries, queryTerms, queryLength, pieces, queryTokens));
      }
    }

    public Queries withTopK(int topK) {
      return new Queries(topK, queries, queryTerms, queryLength, pieces, queryTokens);
    }

    public Queries withQueries(int queries) {
      return new Queries(topK, queries, queryTerms, queryLength, pieces, queryTokens);
    }

    public Queries withQueryTerms(int queryTerms) {
      return new Queries(topK, queries, queryTerms, queryLength, pieces, queryTokens);
    }

    public Queries withQueryLength(int queryLength) {
      return new Queries(topK, queries, queryTerms, queryLength, pieces, queryTokens);
    }

    public Queries withPieces(int pieces) {
      return new Queries(topK, queries, queryTerms, queryLength, pieces, queryTokens);
    }

    public Queries withQueryTokens(int queryTokens) {
      return new Queries(topK, queries, queryTerms, queryLength, pieces, queryTokens);
    }
  }

  /// Bounds on plans and filters.
  ///
  /// @param planNodes stages of a plan
  /// @param filterNodes nodes and values of a filter
  /// @param refitSteps steps of a refit
  public record Plans(int planNodes, int filterNodes, int refitSteps) {
    public static final Plans DEFAULTS = new Plans(100, 10_000, 1_000);

    public Plans {
      if (planNodes < 1 || filterNodes < 1 || refitSteps < 1) {
        throw new IllegalArgumentException(
            "limits must be at least 1, but are planNodes=%d filterNodes=%d refitSteps=%d"
                .formatted(planNodes, filterNodes, refitSteps));
      }
    }

    public Plans withPlanNodes(int planNodes) {
      return new Plans(planNodes, filterNodes, refitSteps);
    }

    public Plans withFilterNodes(int filterNodes) {
      return new Plans(planNodes, filterNodes, refitSteps);
    }

    public Plans withRefitSteps(int refitSteps) {
      return new Plans(planNodes, filterNodes, refitSteps);
    }
  }

  public Limits withDocuments(Documents documents) {
    return new Limits(documents, queries, plans);
  }

  public Limits withQueries(Queries queries) {
    return new Limits(documents, queries, plans);
  }

  public Limits withPlans(Plans plans) {
    return new Limits(documents, queries, plans);
  }

  /// Fails for a plan of more than [Plans#planNodes] stages, with a number above its limit, or
  /// whose fusions multiply scores by more than [Fusion#MAX_GAIN].
  public void requirePlan(Plan plan) {
    int _ = requirePlan(plan, 0);
    double gain = gain(plan);
    if (!(gain <= Fusion.MAX_GAIN)) {
      throw new IllegalArgumentException(
          "fusions of the plan multiply scores by up to %s; expected at most %s; use smaller weights, or normalise inputs that are fused already"
              .formatted(gain, Fusion.MAX_GAIN));
    }
  }

  /// By how much a plan enlarges the scores of its retrievers and rerankers. One that is left out
  /// passes on the scores of its input.
  private static double gain(Plan plan) {
    List<Double> inputs = plan.inputs().stream().map(Limits::gain).toList();
    return plan instanceof Plan.Fuse fuse
        ? fuse.method().gain(inputs)
        : inputs.stream().reduce(1.0, Math::max);
  }

  /// @param before stages counted so far
  /// @return that count and the stages of the plan
  private int requirePlan(Plan plan, int before) {
    int seen = before + 1;
    if (seen > plans.planNodes()) {
      throw new IllegalArgumentException(
          "plan has more than %d stages; simplify it, or raise the limit planNodes"
              .formatted(plans.planNodes()));
    }
    plan.requireWithin(this);
    for (Plan input : plan.inputs()) {
      seen = requirePlan(input, seen);
    }
    return seen;
  }

  /// Fails above [Plans#refitSteps].
  public void requireRefitSteps(int steps) {
    if (steps > plans.refitSteps()) {
      throw new IllegalArgumentException(
          "steps of refit is %d; expected at most %d; ask for less, or raise the limit refitSteps"
              .formatted(steps, plans.refitSteps()));
    }
  }

  /// Fails above [Queries#topK].
  ///
  /// @param what names the number in the message
  public void requireTopK(String what, int k) {
    if (k > queries.topK()) {
      throw new IllegalArgumentException(
          "%s is %d; expected at most %d; ask for less, or raise the limit topK"
              .formatted(what, k, queries.topK()));
    }
  }

  /// Fails above [Queries#queries].
  public void requireQueries(int given) {
    if (given > queries.queries()) {
      throw new IllegalArgumentException(
          "%d queries at once; expected at most %d; ask in parts, or raise the limit queries"
              .formatted(given, queries.queries()));
    }
  }
}
