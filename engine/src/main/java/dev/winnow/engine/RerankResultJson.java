package dev.winnow.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.engine.RerankRequest.Answer;
import dev.winnow.engine.RerankRequest.Shape;
import dev.winnow.index.Reranker.Reranked;
import dev.winnow.index.Reranker.Reranked.Place;
import java.io.IOException;
import java.util.List;

/// What became of a [RerankRequest] as JSON, in the shape that was asked for:
///
///     Cohere, Jina  {"id":"...","model":"...",
///                    "results":[{"index":1,"relevance_score":0.9,"document":{"text":"..."}}],
///                    "usage":{"prompt_tokens":0,"total_tokens":0},
///                    "meta":{"api_version":{"version":"2"},"billed_units":{"search_units":0}}}
///     Voyage        {"id":"...","model":"...","object":"list",
///                    "data":[{"index":1,"relevance_score":0.9,"document":"..."}],
///                    "usage":{"prompt_tokens":0,"total_tokens":0}}
///     TEI           [{"index":1,"score":0.9,"text":"..."}]
///
/// Where a request fits all of version 1, the answer has `results` and `data`. `document` and `text`
/// are there where they were asked for. Scores fall; they are written so that they are read again bit
/// for bit. Tokens are not counted and nothing is billed: what clients insist on for that is 0.
public final class RerankResultJson {
  private RerankResultJson() {}

  /// @param id names the answer
  /// @param model that answered
  /// @param reranked of [Engine#rerank]; the first places of it are written
  public static String write(RerankRequest request, String id, String model, Reranked reranked) {
    List<Place> places = reranked.places().subList(0, request.top());
    return JsonText.write(json -> {
      if (request.answer().shape() == Shape.TEI) {
        tei(request, places, json);
      } else {
        json.writeStartObject();
        versioned(request, id, model, places, json);
        json.writeEndObject();
      }
    });
  }

  private static void tei(RerankRequest request, List<Place> places, JsonGenerator json)
      throws IOException {
    json.writeStartArray();
    for (Place place : places) {
      json.writeStartObject();
      json.writeNumberField("index", place.candidate());
      json.writeNumberField("score", score(place, request.answer()));
      if (request.answer().texts()) {
        json.writeStringField("text", request.texts().get(place.candidate()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void versioned(
      RerankRequest request, String id, String model, List<Place> places, JsonGenerator json)
      throws IOException {
    Shape shape = request.answer().shape();
    boolean data = shape == Shape.VOYAGE || shape == Shape.ANY_OF_VERSION_1;
    json.writeStringField("id", id);
    json.writeStringField("model", model);
    if (data) {
      json.writeStringField("object", "list");
      places("data", request, places, json);
    }
    if (shape != Shape.VOYAGE) {
      places("results", request, places, json);
    }
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", 0);
    json.writeNumberField("total_tokens", 0);
    json.writeEndObject();
    if (shape != Shape.VOYAGE) {
      json.writeObjectFieldStart("meta");
      json.writeObjectFieldStart("api_version");
      json.writeStringField("version", shape == Shape.COHERE_2 ? "2" : "1");
      json.writeEndObject();
      json.writeObjectFieldStart("billed_units");
      json.writeNumberField("search_units", 0);
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  /// @param list `results`, where a document is an object, or `data`, where it is a text
  private static void places(
      String list, RerankRequest request, List<Place> places, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(list);
    for (Place place : places) {
      json.writeStartObject();
      json.writeNumberField("index", place.candidate());
      json.writeNumberField("relevance_score", score(place, request.answer()));
      if (request.answer().texts()) {
        String text = request.texts().get(place.candidate());
        json.writeFieldName("document");
        if (list.equals("data")) {
          json.writeString(text);
        } else {
          json.writeStartObject();
          json.writeStringField("text", text);
          json.writeEndObject();
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static double score(Place place, Answer answer) {
    return answer.raw() ? place.score() : 1 / (1 + Math.exp(-place.score()));
  }
}
