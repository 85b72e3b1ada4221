package dev.winnow.engine.json;

import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Queries as JSON: `{"query":"read a file","k":10,"plan":PLAN,"filter":FILTER,"fields":NAMES}`,
/// with plans as in [PlanJson], filters as in [FilterJson] and the names of the fields that the
/// result is to have. All but `query` may be left out.
public final class QueryJson {
  private static final Set<String> MEMBERS =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(List.of("query", "k", "plan", "filter", "fields")));

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
    JsonValue request = JsonValue.parse("request", text, limits);
    Map<String, JsonValue> members = request.members(MEMBERS);
    JsonValue words = member(members, "query");
    if (words == null) {
      throw new IllegalArgumentException("request has no member 'query'; add the text to look for");
    }
    Query query = Query.of(words.string("the text to look for"));
    JsonValue k = member(members, "k");
    if (k != null) {
      query = query.withTopK(k.count(1));
    }
    JsonValue plan = member(members, "plan");
    if (plan != null) {
      query = query.withPlan(PlanJson.read(plan, named.apply(query.topK()), limits));
    }
    JsonValue filter = member(members, "filter");
    if (filter != null) {
      query = query.withFilter(FilterJson.read(filter, limits));
    }
    JsonValue fields = member(members, "fields");
    return new Request(query, fields == null ? ReturnedFields.ALL : ReturnedFields.read(fields));
  }

  /// A member whose path in messages begins with its own name, as on the command line:
  /// `plan.fuse.of`.
  private static @Nullable JsonValue member(Map<String, JsonValue> members, String name) {
    JsonValue member = members.get(name);
    return member == null ? null : member.called(name);
  }
}
