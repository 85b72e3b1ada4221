package dev.winnow.engine.json;

import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Vector;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Queries as JSON: `{"query":"read a
/// file","vector":[0.25,-1],"k":10,"plan":PLAN,"filter":FILTER,"fields":NAMES}`, with plans as in
/// [PlanJson], filters as in [FilterJson] and the names of the fields that the result is to have.
/// All but one of `query` and `vector` may be left out.
///
/// A `vector` is for the stages `dense` that name neither a space nor a vector of their own, and
/// `auto` then is `hybrid`. Without a plan, vectors alone are searched, or, with a `query`, words
/// too.
public final class QueryJson {
  private static final Set<String> MEMBERS =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(List.of("query", "vector", "k", "plan", "filter", "fields")));

  private QueryJson() {}

  /// A query, and what its result is to have.
  public record Request(Query query, ReturnedFields fields) {}

  /// Reads a query alone.
  ///
  /// @param named plans by name, for a number of hits: [dev.winnow.engine.Engine#plans]
  /// @throws IllegalArgumentException if the text is not a query
  public static Query parse(String text, IntFunction<Map<String, Plan>> named) {
    return request(text, named, JsonLimits.DEFAULTS).query();
  }

  /// As [#parse], with the fields.
  public static Request request(
      String text, IntFunction<Map<String, Plan>> named, JsonLimits limits) {
    return request(text, named, limits, Integer.MAX_VALUE);
  }

  /// The same.
  ///
  /// @param mostHits what the caller refuses a `k` above, for messages
  public static Request request(
      String text, IntFunction<Map<String, Plan>> named, JsonLimits limits, int mostHits) {
    JsonValue request = JsonValue.parse("request", text, limits);
    Map<String, JsonValue> members = request.members(MEMBERS);
    JsonValue words = member(members, "query");
    JsonValue vector = member(members, "vector");
    if (words == null && vector == null) {
      throw new IllegalArgumentException("request has no member 'query'; add the text to look for");
    }
    Query query = Query.of(words == null ? "" : words.string("the text to look for"));
    JsonValue k = member(members, "k");
    if (k != null) {
      query = query.withTopK(k.count(1, mostHits));
    }
    JsonValue plan = member(members, "plan");
    if (plan != null) {
      query = query.withPlan(PlanJson.read(plan, named.apply(query.topK()), limits));
    }
    if (vector != null) {
      query = query.withPlan(near(planned(query), vector.vector()));
    }
    JsonValue filter = member(members, "filter");
    if (filter != null) {
      query = query.withFilter(FilterJson.read(filter, limits));
    }
    JsonValue fields = member(members, "fields");
    return new Request(query, fields == null ? ReturnedFields.ALL : ReturnedFields.read(fields));
  }

  private static Plan planned(Query query) {
    int k = Math.max(Plan.DEFAULT_K, query.topK());
    if (query.plan() != null) {
      return query.plan();
    }
    return query.text().isBlank() ? Plan.dense(k) : new Plan.Auto(k);
  }

  /// The plan, whose stages for the query's vector get this one.
  private static Plan near(Plan plan, Vector vector) {
    return switch (plan) {
      case Plan.Dense dense ->
          dense.space().isEmpty() && dense.vector() == null ? dense.withVector(vector) : dense;
      case Plan.Auto auto ->
          Plan.fuse(Plan.lexical(auto.k()), Plan.dense(auto.k()).withVector(vector));
      case Plan.Leaf _,
          Plan.Judged _,
          Plan.Fuse _,
          Plan.Refit _,
          Plan.Filtered _,
          Plan.Rephrased _ ->
          plan.withInputs(plan.inputs().stream().map(of -> near(of, vector)).toList());
    };
  }

  /// A member whose path in messages begins with its own name, as on the command line:
  /// `plan.fuse.of`.
  private static @Nullable JsonValue member(Map<String, JsonValue> members, String name) {
    JsonValue member = members.get(name);
    return member == null ? null : member.called(name);
  }
}
