package dev.winnow.http.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A route of a server as its description has it, so that a new one is attacked by itself.
///
/// @param path with parameters in braces
/// @param queries names of its parameters behind the question mark
/// @param body a request that it takes, or null where it takes none
record Route(String method, String path, List<String> queries, JsonNode body) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final Map<String, String> NAMES =
      Map.of("c", "notes", "id", "b", "scope", "ada", "model", "minilm", "snapshot", "none");

  private static final String RERANK =
      "{\"model\":\"fixed\",\"query\":\"owls\",\"documents\":[\"a text\",{\"text\":\"b\"}],"
          + "\"top_n\":2,\"return_documents\":true}";
  private static final String VECTOR_STORE =
      "{\"query\":\"owls\",\"max_num_results\":3,"
          + "\"filters\":{\"type\":\"eq\",\"key\":\"title\",\"value\":\"a\"},"
          + "\"ranking_options\":{\"ranker\":\"none\",\"score_threshold\":0}}";
  private static final String RECALL =
      "{\"query\":\"owls\",\"k\":3,\"session\":\"s\",\"from\":\"2020-01-01T00:00:00Z\","
          + "\"recency\":0.5,\"budget\":100}";

  /// Bodies that their schemas do not tell, or tell too widely.
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("/v1/collections", "{\"name\":\"made\",\"embedder\":\"none\"}"),
          Map.entry(
              "/v1/collections/{c}/search",
              """
              {"query":"owls","k":3,"fields":["title"],
               "filter":{"and":[{"eq":{"title":"a"}},{"not":{"in":{"title":["b"]}}},
                 {"range":{"year":{"gte":1}}}]},
               "plan":{"fuse":{"of":[{"lexical":{"k":10}},{"lexical":{"k":5}}]}}}\
              """),
          Map.entry("/v1/vector_stores/{id}/search", VECTOR_STORE),
          Map.entry("/v1/collections/{c}/documents:delete", "{\"ids\":[\"none\"]}"),
          Map.entry("/v2/rerank", RERANK),
          Map.entry("/v1/rerank", RERANK),
          Map.entry("/rerank", "{\"query\":\"owls\",\"texts\":[\"a text\",\"b\"]}"),
          Map.entry("/embed", "{\"inputs\":[\"a text\"],\"normalize\":true,\"truncate\":false}"),
          Map.entry("/embed_sparse", "{\"inputs\":[\"a text\"],\"truncate\":true}"),
          Map.entry(
              "/v1/embeddings",
              "{\"input\":[\"a text\"],\"model\":\"minilm\",\"encoding_format\":\"float\","
                  + "\"dimensions\":384}"),
          Map.entry(
              "/v1/chat/completions",
              """
              {"model":"notes","messages":[{"role":"user","content":"what do owls eat?"}],
               "stream":false,"rag":{"k":3,"budget":200}}\
              """),
          Map.entry(
              "/mcp",
              """
              {"jsonrpc":"2.0","id":7,"method":"tools/call","params":
               {"name":"search","arguments":{"collection":"notes","query":"owls","k":3}}}\
              """),
          Map.entry(
              "/v1/memory/{scope}/entries",
              "[{\"session\":\"s\",\"speaker\":\"Ada\",\"text\":\"I feed owls\"}]"),
          Map.entry(
              "/v1/memory/{scope}/facts",
              "{\"subject\":\"Ada\",\"attribute\":\"town\",\"value\":\"Graz\"}"),
          Map.entry("/v1/memory/{scope}/recall", RECALL),
          Map.entry("/v1/memory/{scope}/pack", RECALL),
          Map.entry("/v1/memory/{scope}/ask", RECALL),
          Map.entry("/v1/memory/{scope}/forget", "{\"ids\":[\"m999\"]}"));

  /// All routes of a description in OpenAPI, in one order.
  static List<Route> of(String openapi) {
    JsonNode api;
    try {
      api = new YAMLMapper().readTree(openapi);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Map<String, Route> routes = new TreeMap<>();
    api.at("/paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  if (METHODS.contains(operation.getKey())) {
                    var route = route(path.getKey(), operation.getKey(), operation.getValue(), api);
                    routes.put(route.toString(), route);
                  }
                }));
    return List.copyOf(routes.values());
  }

  private static Route route(String path, String method, JsonNode operation, JsonNode api) {
    List<String> queries = new ArrayList<>();
    operation
        .path("parameters")
        .forEach(parameter -> {
          if (parameter.path("in").asText().equals("query")) {
            queries.add(parameter.path("name").asText());
          }
        });
    JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
    String known = method.equals("post") ? BODIES.get(path) : null;
    return new Route(
        method.toUpperCase(Locale.ROOT),
        path,
        List.copyOf(queries),
        known != null ? parsed(known) : schema.isMissingNode() ? null : sample(schema, api, 0));
  }

  static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }

  private static JsonNode sample(JsonNode schema, JsonNode api, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (schema.has("$ref")) {
      return sample(api.at(schema.get("$ref").textValue().substring(1)), api, depth);
    }
    if (schema.has("oneOf")) {
      return sample(schema.get("oneOf").get(0), api, depth);
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(0);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("allOf")) {
      ObjectNode all = nodes.objectNode();
      schema.get("allOf").forEach(part -> all.setAll((ObjectNode) sample(part, api, depth)));
      return all;
    }
    return switch (schema.path("type").asText()) {
      case "integer", "number" -> nodes.numberNode(3);
      case "boolean" -> nodes.booleanNode(true);
      case "array" ->
          depth > 3
              ? nodes.arrayNode()
              : nodes.arrayNode().add(sample(schema.path("items"), api, depth + 1));
      case "object" -> {
        ObjectNode object = nodes.objectNode();
        schema
            .path("properties")
            .properties()
            .forEach(
                member -> object.set(member.getKey(), sample(member.getValue(), api, depth + 1)));
        yield object;
      }
      default -> nodes.textNode("a");
    };
  }

  /// Names of the parameters of the path.
  List<String> parameters() {
    return PARAMETER.matcher(path).results().map(match -> match.group(1)).toList();
  }

  /// The path with usual names, but one.
  ///
  /// @param value as it is sent
  String with(String parameter, String value) {
    return PARAMETER
        .matcher(path)
        .replaceAll(match -> {
          String name = match.group(1);
          return Matcher.quoteReplacement(
              name.equals(parameter) ? value : NAMES.getOrDefault(name, "a"));
        });
  }

  /// The path with usual names.
  String usual() {
    return with("", "");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
