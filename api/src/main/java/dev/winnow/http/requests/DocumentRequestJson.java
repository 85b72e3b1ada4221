package dev.winnow.http.requests;

import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.Filter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads requests that add and delete documents.
public final class DocumentRequestJson {
  private static final String LINES =
      "; JSON Lines need the header Content-Type: application/x-ndjson, one value may be a list";

  private DocumentRequestJson() {}

  /// Which documents to delete.
  public sealed interface Deletion {}

  /// Those with these ids.
  public record ByIds(List<String> ids) implements Deletion {
    public ByIds {
      ids = List.copyOf(ids);
    }
  }

  /// All that pass.
  public record ByFilter(Filter filter) implements Deletion {}

  /// The values that are to be documents: one, those of a list, or those of an object with a list
  /// `documents`.
  ///
  /// @throws IllegalArgumentException if the text is none of these
  public static List<JsonValue> documents(String text, JsonLimits limits) {
    JsonValue value = JsonValue.parse("request", text, limits, LINES);
    if (!value.isObject()) {
      return value.list("a document, a list of documents, or {\"documents\": [...]}");
    }
    JsonValue list = value.members().get("documents");
    if (list == null) {
      return List.of(value);
    }
    var _ = value.members(Set.of("documents")); // refuses others beside it
    return list.list("a list of documents");
  }

  /// All documents pass an `and` of nothing, which a client may make of no conditions.
  private static void requireParts(Filter filter) {
    switch (filter) {
      case Filter.And(var of) -> requireParts(of);
      case Filter.Or(var of) -> requireParts(of);
      case Filter.Not(var of) -> requireParts(of);
      default -> {}
    }
  }

  private static void requireParts(List<Filter> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "filter has an 'and' or 'or' of nothing; expected at least one part, as this deletes"
              + " documents; drop the collection to delete all of them");
    }
    parts.forEach(DocumentRequestJson::requireParts);
  }

  /// `{"ids": [...]}` or `{"filter": {...}}`.
  ///
  /// @throws IllegalArgumentException if the text is neither
  public static Deletion deletion(String text, JsonLimits limits) {
    Map<String, JsonValue> members =
        JsonValue.parse("request", text, limits).members(Set.of("ids", "filter"));
    if (members.size() != 1) {
      throw new IllegalArgumentException(
          "request has %d members; expected one of 'ids' and 'filter'".formatted(members.size()));
    }
    @Nullable JsonValue ids = members.get("ids");
    if (ids == null) {
      Filter filter =
          FilterJson.parse(Objects.requireNonNull(members.get("filter")).text(), limits);
      requireParts(filter);
      return new ByFilter(filter);
    }
    return new ByIds(
        ids.list("a list of ids").stream().map(id -> id.string("the id of a document")).toList());
  }
}
