package dev.winnow.http;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.RerankRequest.Answer;
import dev.winnow.http.RerankRequest.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Reads rerank requests as JSON, in the shapes of known services. The path and the members decide
/// which:
///
/// | path | members | shape |
/// |---|---|---|
/// | `/v2/rerank` | `query`, `documents`, `model`, `top_n`, `return_documents` | Cohere, version 2 |
/// | `/v1/rerank` | the same | Cohere, version 1, and Jina: one answer for both |
/// | `/v1/rerank` | `query`, `documents`, `model`, `top_k`, `return_documents`, `truncation` | Voyage, where `top_k` or `truncation` is there (null too, as its Python client sends) and `top_n` is not |
/// | `/v1/rerank` | neither `top_n` nor `top_k` nor `truncation` | any of the three: one answer for all |
/// | `/rerank` | `query`, `texts`, `model`, `raw_scores`, `return_text`, `truncate`, `truncation_direction` | Text Embeddings Inference |
/// | `/rerank` | `documents` in place of `texts` | as at `/v1/rerank` |
///
/// A document is a text or `{"text": ...}`. A null member counts as absent. Cohere's `priority` is
/// ignored, as it does not change the answer. Any other member is refused by name. Rerankers
/// truncate a long text at its end: `truncation` or `truncate` of false is refused, and so is any
/// direction but right.
final class RerankRequestJson {
  private static final Set<String> COHERE =
      ordered("query", "documents", "model", "top_n", "return_documents");
  private static final Set<String> VOYAGE =
      ordered("query", "documents", "model", "top_k", "return_documents", "truncation");
  private static final Set<String> TEI =
      ordered(
          "query",
          "texts",
          "model",
          "raw_scores",
          "return_text",
          "truncate",
          "truncation_direction");

  private static final Set<String> IGNORED = Set.of("priority");

  private final Map<String, JsonValue> members;
  private final Shape shape;
  private final RerankLimits limits;

  private RerankRequestJson(
      Map<String, JsonValue> members, Set<String> known, Shape shape, RerankLimits limits) {
    this.members = members;
    this.shape = shape;
    this.limits = limits;
    for (String name : members.keySet()) {
      if (!known.contains(name) && !IGNORED.contains(name)) {
        throw JsonValue.unknown("request", "member", name, known);
      }
    }
  }

  /// Reads a request to `/v2/rerank`.
  ///
  /// @throws IllegalArgumentException if the text is not such a request, or exceeds a limit
  static RerankRequest version2(String text, RerankLimits limits) {
    return new RerankRequestJson(present(object(text, limits)), COHERE, Shape.COHERE_2, limits)
        .documents();
  }

  /// Reads a request to `/v1/rerank`.
  ///
  /// @throws IllegalArgumentException if the text is not such a request, or exceeds a limit
  static RerankRequest version1(String text, RerankLimits limits) {
    return version1(object(text, limits), limits);
  }

  /// Reads a request to `/rerank`.
  ///
  /// @throws IllegalArgumentException if the text is not such a request, or exceeds a limit
  static RerankRequest plain(String text, RerankLimits limits) {
    Map<String, JsonValue> object = object(text, limits);
    return object.containsKey("documents") && !object.containsKey("texts")
        ? version1(object, limits)
        : new RerankRequestJson(present(object), TEI, Shape.TEI, limits).texts();
  }

  private static RerankRequest version1(Map<String, JsonValue> object, RerankLimits limits) {
    boolean voyage = object.containsKey("top_k") || object.containsKey("truncation");
    Shape shape = Shape.ANY_OF_VERSION_1;
    if (object.containsKey("top_n")) {
      shape = Shape.COHERE_1_OR_JINA;
    } else if (voyage) {
      shape = Shape.VOYAGE;
    }
    return new RerankRequestJson(
            present(object), shape == Shape.VOYAGE ? VOYAGE : COHERE, shape, limits)
        .documents();
  }

  private static Map<String, JsonValue> object(String text, RerankLimits limits) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    JsonValue.parse("request", text, JsonLimits.DEFAULTS.withTextLength(limits.textLength()))
        .members()
        .forEach((name, value) -> members.put(name, value.called(name)));
    return members;
  }

  private static Map<String, JsonValue> present(Map<String, JsonValue> object) {
    Map<String, JsonValue> present = new LinkedHashMap<>(object);
    present.values().removeIf(value -> value.isNull());
    return present;
  }

  private RerankRequest documents() {
    requireWhole("truncation");
    List<String> documents = texts("documents", RerankRequestJson::document);
    String most = shape == Shape.VOYAGE ? "top_k" : "top_n";
    return request(
        documents, top(most, documents.size()), new Answer(shape, flag("return_documents"), true));
  }

  private RerankRequest texts() {
    requireWhole("truncate");
    JsonValue direction = members.get("truncation_direction");
    if (direction != null && !direction.string("'right'").equalsIgnoreCase("right")) {
      throw direction.not("'right': rerankers read a text from its beginning");
    }
    List<String> texts = texts("texts", text -> text.string("a text"));
    return request(texts, texts.size(), new Answer(shape, flag("return_text"), flag("raw_scores")));
  }

  private RerankRequest request(List<String> texts, int top, Answer answer) {
    JsonValue model = members.get("model");
    return new RerankRequest(
        model == null ? null : model.string("the name of a reranker"), query(), texts, top, answer);
  }

  private String query() {
    JsonValue member = required("query", "add the text that the others are compared with");
    String query = member.string("a text");
    if (query.isBlank()) {
      throw member.not("a text that is not blank");
    }
    if (query.length() > limits.queryLength()) {
      throw new IllegalArgumentException(
          "query has %d characters; expected at most %d; shorten it, or raise the limit queryLength"
              .formatted(query.length(), limits.queryLength()));
    }
    return query;
  }

  private List<String> texts(String name, Function<JsonValue, String> text) {
    String expected = "a list of 1 to %d texts".formatted(limits.documents());
    JsonValue member = required(name, "add " + expected);
    List<JsonValue> items = member.list(expected);
    if (items.isEmpty()) {
      throw member.not(expected);
    }
    if (items.size() > limits.documents()) {
      throw new IllegalArgumentException(
          "%s has %d texts; expected at most %d; send fewer, or raise the limit documents"
              .formatted(name, items.size(), limits.documents()));
    }
    List<String> texts = new ArrayList<>(items.size());
    items.forEach(item -> texts.add(text.apply(item)));
    return texts;
  }

  private static String document(JsonValue document) {
    if (document.isString()) {
      return document.string("a text");
    }
    JsonValue text = document.isObject() ? document.members(Set.of("text")).get("text") : null;
    if (text == null) {
      throw document.not("a text, or an object with the member text");
    }
    return text.string("a text");
  }

  private int top(String name, int texts) {
    JsonValue top = members.get(name);
    if (top == null) {
      return texts;
    }
    return Math.min(top.count(1), texts); // clients send one number for lists of any length
  }

  private boolean flag(String name) {
    JsonValue flag = members.get(name);
    return flag != null && flag.bool();
  }

  private void requireWhole(String name) {
    JsonValue cut = members.get(name);
    if (cut != null && !cut.bool()) {
      throw cut.not("true: rerankers truncate texts that are too long; leave it out");
    }
  }

  private JsonValue required(String name, String remedy) {
    JsonValue member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("request has no member '%s'; %s".formatted(name, remedy));
    }
    return member;
  }

  private static Set<String> ordered(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }
}
