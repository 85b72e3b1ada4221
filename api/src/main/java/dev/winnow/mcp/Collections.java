package dev.winnow.mcp;

import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What the tools of collections share: which collection is meant, and how it is asked.
final class Collections {
  /// Members of a schema, for calls that search.
  static final String SEARCHING =
      """
      "query":{"type":"string","description":"What to look for, in plain words."},
      "k":{"type":"integer","minimum":1,"description":"Number of hits (default 10)."},
      "filter":{"type":"object","description":"Which documents to search in, e.g. {\\"eq\\":{\\"lang\\":\\"en\\"}} or {\\"range\\":{\\"year\\":{\\"gte\\":2024}}}; and, or, not and in as well."},
      "plan":{"type":["string","object"],"description":"How to search: lexical, dense, hybrid or auto (default), or a plan as JSON."},
      """;

  static final String COLLECTION =
      """
      "collection":{"type":"string","description":"Name of a collection; needed where there are several."}\
      """;

  private static final JsonLimits JSON = JsonLimits.DEFAULTS;
  private static final int K = 10;

  private final Catalog catalog;
  private final Admission admission;
  private final McpLimits limits;
  private final UnaryOperator<String> shown;

  /// @param shown what a client may see of a message
  Collections(Catalog catalog, Admission admission, McpLimits limits, UnaryOperator<String> shown) {
    this.catalog = catalog;
    this.admission = admission;
    this.limits = limits;
    this.shown = shown;
  }

  /// Messages as a client may see them.
  List<String> shown(List<String> messages) {
    return messages.stream().map(shown).toList();
  }

  Catalog catalog() {
    return catalog;
  }

  /// Those that the caller may read.
  List<String> names(Caller caller) {
    return catalog.names().stream().filter(caller::reads).toList();
  }

  /// Whether the caller may read one; in an empty catalog, whether it could.
  boolean anyFor(Caller caller) {
    List<String> all = catalog.names();
    return all.isEmpty() ? caller.reads("*") : all.stream().anyMatch(caller::reads);
  }

  /// The collection that a call means.
  String name(Arguments arguments, Caller caller) {
    List<String> names = names(caller);
    String only = names.size() == 1 ? names.getFirst() : "";
    String name = arguments.text("collection", "the name of a collection", only);
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          names.isEmpty()
              ? "there is no collection yet; expected one; create it first, with `winnow index` or"
                  + " over HTTP"
              : "collection is missing; expected one of %s; send it"
                  .formatted(String.join(", ", names)));
    }
    if (!names.contains(name) && catalog.names().contains(name)) {
      throw new IllegalArgumentException(
          "collection '%s' is not here; expected %s; name one of these"
              .formatted(name, String.join(", ", names)));
    }
    return name;
  }

  Query query(Arguments arguments) {
    Query query =
        Query.of(arguments.text("query", "the text to look for"))
            .withTopK(arguments.results("k", K));
    JsonValue plan = arguments.get("plan");
    if (plan != null) {
      query = query.withPlan(PlanJson.parse(plan.text(), Engine.plans(query.topK()), JSON));
      requireFew(judged(query));
    }
    JsonValue filter = arguments.get("filter");
    return filter == null ? query : query.withFilter(FilterJson.parse(filter.text(), JSON));
  }

  /// Runs work on a collection when its turn comes.
  <T> T in(String name, Caller caller, Query query, Function<Engine, T> work) {
    return admission.run(
        new Admission.Call(caller.client(), "tool search", Math.max(1, judged(query))),
        _ -> catalog.use(name, work));
  }

  /// Candidates that the rerankers of the plan read.
  private static long judged(Query query) {
    Plan plan = query.plan();
    return plan == null
        ? 0
        : plan.stages()
            .filter(Plan.Judged.class::isInstance)
            .mapToLong(stage -> ((Plan.Judged) stage).depth())
            .sum();
  }

  private void requireFew(long judged) {
    if (judged > limits.judged()) {
      throw new IllegalArgumentException(
          "plan reranks %d candidates, all stages together; expected at most %d; lower depth, or raise the limit judged"
              .formatted(judged, limits.judged()));
    }
  }
}
