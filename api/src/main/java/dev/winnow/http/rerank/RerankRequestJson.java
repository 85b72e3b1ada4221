package dev.winnow.http.rerank;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.rerank.RerankRequest.Answer;
import dev.winnow.http.rerank.RerankRequest.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads rerank requests as JSON, in the shapes of known services. The path and the members decide
/// which:
///
/// | path | members | shape |
/// |---|---|---|
/// | `/v2/rerank` | `query`, `documents`, `model`, `top_n`, `return_documents`, `rank_fields`, `max_tokens_per_doc`, `max_chunks_per_doc` | Cohere, version 2 |
/// | `/v1/rerank` | the same, `max_doc_length`, `max_query_length`, `use_activation`, `raw_scores` | Cohere, version 1, Jina and vLLM: one answer for all |
/// | `/v1/rerank` | `query`, `documents`, `model`, `top_k`, `return_documents`, `truncation` | Voyage, where `top_k` or `truncation` is there (null too, as its Python client sends) and `top_n` is not |
/// | `/v1/rerank` | neither `top_n` nor `top_k` nor `truncation` | any of the three: one answer for all |
/// | `/rerank` | `query`, `texts`, `model`, `raw_scores`, `return_text`, `truncate`, `truncation_direction` | Text Embeddings Inference |
/// | `/rerank` | `documents` in place of `texts` | as at `/v1/rerank` |
///
/// A document is a text or an object, of which `text` or the `rank_fields` are read. Documents and
/// queries are cut to the tokens that `max_tokens_per_doc`, `max_doc_length` and `max_query_length`
/// allow, by an estimate. A null member counts as absent. Members that do not change the answer,
/// such as `priority`, are ignored; so is `max_chunks_per_doc`, with a warning, because rerankers
/// read a text in one piece from its beginning. Any other member is refused by name. Rerankers
/// truncate a long text at its end: `truncation` or `truncate` of false is refused, and so is any
/// direction but right.
public final class RerankRequestJson {
  private static final Set<String> COHERE =
      ordered(
          "query",
          "documents",
          "model",
          "top_n",
          "return_documents",
          "rank_fields",
          "max_tokens_per_doc",
          "max_chunks_per_doc");
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

  /// Of Jina, vLLM and Infinity, beside those of Cohere.
  private static final Set<String> JINA =
      Set.of(
          "max_doc_length",
          "max_query_length",
          "max_chunk_per_doc",
          "raw_scores",
          "use_activation",
          "activation",
          "return_embeddings",
          "truncate_prompt_tokens");

  /// What does not change an answer: who asks, when it is served, what goes with images.
  private static final Set<String> IGNORED =
      Set.of(
          "priority", "user", "request_id", "additional_data", "mm_processor_kwargs", "cache_salt");

  private final Map<String, JsonValue> members;
  private final Shape shape;
  private final RerankLimits limits;

  private RerankRequestJson(
      Map<String, JsonValue> members, Set<String> known, Shape shape, RerankLimits limits) {
    this.members = members;
    this.shape = shape;
    this.limits = limits;
    for (String name : members.keySet()) {
      boolean jina = known == COHERE && JINA.contains(name);
      if (!known.contains(name) && !jina && !IGNORED.contains(name)) {
        throw JsonValue.unknown("request", "member", name, known);
      }
    }
  }

  /// Reads a request to `/v2/rerank`.
  ///
  /// @throws IllegalArgumentException if the text is not such a request, or exceeds a limit
  public static RerankRequest version2(String text, RerankLimits limits) {
    return new RerankRequestJson(present(object(text, limits)), COHERE, Shape.COHERE_2, limits)
        .documents();
  }

  /// Reads a request to `/v1/rerank`.
  ///
  /// @throws IllegalArgumentException if the text is not such a request, or exceeds a limit
  public static RerankRequest version1(String text, RerankLimits limits) {
    return version1(object(text, limits), limits);
  }

  /// Reads a request to `/rerank`.
  ///
  /// @throws IllegalArgumentException if the text is not such a request, or exceeds a limit
  public static RerankRequest plain(String text, RerankLimits limits) {
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
    requireDefaults();
    var reading = new RerankDocument(rankFields(), tokens("max_tokens_per_doc", "max_doc_length"));
    List<JsonValue> documents = items("documents");
    String most = shape == Shape.VOYAGE ? "top_k" : "top_n";
    return request(
        documents,
        documents.stream().map(reading::text).toList(),
        top(most, documents.size()),
        new Answer(shape, flag("return_documents"), raw(), warnings()));
  }

  /// What would change the answer in a way that rerankers here cannot.
  private void requireDefaults() {
    JsonValue embeddings = members.get("return_embeddings");
    if (embeddings != null && embeddings.bool()) {
      throw embeddings.not("false: rerankers give scores alone; leave it out");
    }
    JsonValue prompt = members.get("truncate_prompt_tokens");
    if (prompt != null && prompt.count(-1) != -1) {
      throw prompt.not("-1, the model's own limit; shorten documents by max_tokens_per_doc");
    }
  }

  private List<String> rankFields() {
    JsonValue fields = members.get("rank_fields");
    return fields == null
        ? List.of()
        : fields.list("a list of names").stream().map(name -> name.string("a name")).toList();
  }

  /// The smallest of the limits that are there.
  private int tokens(String... names) {
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      JsonValue limit = members.get(name);
      least = limit == null ? least : Math.min(least, limit.count(1));
    }
    return least;
  }

  /// The reranker's own scores, unless the request asks for its activation.
  private boolean raw() {
    for (String name : List.of("use_activation", "activation")) {
      if (members.containsKey(name)) {
        return !flag(name);
      }
    }
    return !members.containsKey("raw_scores") || flag("raw_scores");
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (String name : List.of("max_chunks_per_doc", "max_chunk_per_doc")) {
      JsonValue chunks = members.get(name);
      if (chunks != null && chunks.count(1) > 1) {
        warnings.add(
            name + ": a document is read in one piece, from its beginning to the model's limit");
      }
    }
    return warnings;
  }

  private RerankRequest texts() {
    requireWhole("truncate");
    JsonValue direction = members.get("truncation_direction");
    if (direction != null && !direction.string("'right'").equalsIgnoreCase("right")) {
      throw direction.not("'right': rerankers read a text from its beginning");
    }
    List<JsonValue> texts = items("texts");
    return request(
        texts,
        texts.stream().map(text -> text.string("a text")).toList(),
        texts.size(),
        new Answer(shape, flag("return_text"), flag("raw_scores"), List.of()));
  }

  private RerankRequest request(List<JsonValue> items, List<String> texts, int top, Answer answer) {
    JsonValue model = members.get("model");
    return new RerankRequest(
        model == null ? null : model.string("the name of a reranker"),
        RerankDocument.cut(query(), tokens("max_query_length")),
        texts,
        items.stream().map(JsonValue::plain).toList(),
        top,
        answer);
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

  private List<JsonValue> items(String name) {
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
    return items;
  }

  private int top(String name, int texts) {
    JsonValue top = members.get(name);
    if (top == null) {
      return texts;
    }
    int most = top.count(shape == Shape.COHERE_1_OR_JINA ? 0 : 1);
    // vLLM's clients send 0 for all; others send one number for lists of any length.
    return most == 0 ? texts : Math.min(most, texts);
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
