package dev.winnow.http.rerank;

import dev.winnow.engine.json.JsonText;
import dev.winnow.http.rerank.RerankRequest.Answer;
import dev.winnow.http.rerank.RerankRequest.Shape;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Reranker.Reranked.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Writes the answer to a [RerankRequest] as JSON, in the shape that was asked for:
///
///     Cohere, Jina  {"id":"...","model":"...",
///                    "results":[{"index":1,"relevance_score":0.9,"document":{"text":"..."}}],
///                    "usage":{"prompt_tokens":58,"total_tokens":58},
///                    "meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1},
///                            "tokens":{"input_tokens":58,"output_tokens":0}}}
///     Voyage        {"id":"...","model":"...","object":"list",
///                    "data":[{"index":1,"relevance_score":0.9,"document":"..."}],
///                    "usage":{"prompt_tokens":58,"total_tokens":58}}
///     TEI           [{"index":1,"score":0.9,"text":"..."}]
///
/// Where a request fits all services of version 1, the answer has both `results` and `data`.
/// `document` and `text` appear where they were asked for, a document with all members that it was
/// sent with. `meta.warnings` says what of a request was not followed. Results are sorted by
/// falling score, and scores are written so that they are read back to the same bits.
///
/// Tokens are those that the reranker's models were given, by their own tokenizers: of all prompts,
/// cut and with what the model's recipe adds. A reranker without a model has none: `usage`, which
/// clients require, is 0, and `meta.tokens`, which they do not, is left out. A search unit is what
/// Cohere means by it: a query with up to 100 documents.
public final class RerankResultJson {
  /// Documents of a search unit.
  private static final int UNIT = 100;

  private RerankResultJson() {}

  /// @param id of the answer
  /// @param model name of the reranker
  /// @param reranked the order of the texts, of which the first are written
  public static String write(RerankRequest request, String id, String model, Reranked reranked) {
    List<Place> places = reranked.places().subList(0, request.top());
    return request.answer().shape() == Shape.TEI
        ? JsonText.of(places.stream().map(place -> tei(request, place)).toList())
        : JsonText.of(versioned(request, id, model, places, reranked.tokens()));
  }

  private static Map<String, Object> tei(RerankRequest request, Place place) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("index", place.candidate());
    json.put("score", score(place, request.answer()));
    if (request.answer().texts()) {
      json.put("text", request.documents().get(place.candidate()));
    }
    return json;
  }

  private static Map<String, Object> versioned(
      RerankRequest request, String id, String model, List<Place> places, long tokens) {
    Shape shape = request.answer().shape();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("model", model);
    if (shape == Shape.VOYAGE || shape == Shape.ANY_OF_VERSION_1) {
      json.put("object", "list");
      json.put("data", places(request, places, document -> document));
    }
    if (shape != Shape.VOYAGE) {
      json.put("results", places(request, places, RerankResultJson::object));
    }
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("prompt_tokens", tokens);
    usage.put("total_tokens", tokens);
    json.put("usage", usage);
    if (shape != Shape.VOYAGE) {
      Map<String, Object> meta = new LinkedHashMap<>();
      meta.put("api_version", Map.of("version", shape == Shape.COHERE_2 ? "2" : "1"));
      meta.put("billed_units", Map.of("search_units", units(request)));
      if (tokens > 0) {
        Map<String, Object> counted = new LinkedHashMap<>();
        counted.put("input_tokens", tokens);
        counted.put("output_tokens", 0);
        meta.put("tokens", counted);
      }
      if (!request.answer().warnings().isEmpty()) {
        meta.put("warnings", request.answer().warnings());
      }
      json.put("meta", meta);
    }
    return json;
  }

  private static int units(RerankRequest request) {
    return (request.texts().size() + UNIT - 1) / UNIT;
  }

  /// A document as an object: as it was sent, or with its text.
  private static Object object(Object document) {
    return document instanceof String text ? Map.of("text", text) : document;
  }

  /// @param document how a result repeats its document
  private static List<Map<String, Object>> places(
      RerankRequest request, List<Place> places, UnaryOperator<Object> document) {
    return places.stream().map(place -> place(request, place, document)).toList();
  }

  private static Map<String, Object> place(
      RerankRequest request, Place place, UnaryOperator<Object> document) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("index", place.candidate());
    json.put("relevance_score", score(place, request.answer()));
    if (request.answer().texts()) {
      json.put("document", document.apply(request.documents().get(place.candidate())));
    }
    return json;
  }

  private static double score(Place place, Answer answer) {
    return answer.raw() ? place.score() : 1 / (1 + Math.exp(-place.score()));
  }
}
