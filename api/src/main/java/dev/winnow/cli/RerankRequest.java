package dev.winnow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.rerank.judge.Candidate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A query and the candidates that a retriever found, in RankLLM's format:
///
///     {"query": {"text": "what is bm25", "qid": "7"},
///      "candidates": [{"docid": "d1", "score": 12.3, "doc": {"title": "T", "contents": "..."}}]}
///
/// @param id of the query
/// @param candidates best first
record RerankRequest(String id, String query, List<Candidate> candidates) {
  private static final JsonMapper JSON = new JsonMapper();

  /// Members that hold a passage's text, in the order in which they are looked for.
  private static final List<String> TEXTS =
      List.of("contents", "text", "segment", "passage", "body", "content");

  /// Reads requests one by one, from JSON lines or from one array.
  ///
  /// @param source name of the input in errors
  /// @throws IllegalArgumentException naming the request that cannot be read
  static void read(BufferedReader in, String source, Consumer<RerankRequest> each) {
    int number = 0;
    try (var parser = JSON.createParser(in)) {
      MappingIterator<JsonNode> nodes = JSON.readerFor(JsonNode.class).readValues(parser);
      while (nodes.hasNextValue()) {
        JsonNode node = nodes.nextValue();
        for (JsonNode request : node.isArray() ? node : List.of(node)) {
          number++;
          each.accept(of(request, "request %d of %s".formatted(number, source)));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "request %d of %s is not JSON: %s; expected RankLLM's form, one request a line or an array of them"
              .formatted(number + 1, source, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source + ": " + e.getMessage(), e);
    }
  }

  private static RerankRequest of(JsonNode request, String where) {
    JsonNode query = request.path("query");
    String text = query.isTextual() ? query.asText() : text(query, "text", where + ", query");
    JsonNode id = query.path("qid");
    if (!request.path("candidates").isArray()) {
      throw new IllegalArgumentException(where + " has no array 'candidates'; expected one");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (JsonNode candidate : request.path("candidates")) {
      candidates.add(
          candidate(candidate, "%s, candidate %d".formatted(where, candidates.size() + 1)));
    }
    return new RerankRequest(id.isMissingNode() ? text : id.asText(), text, candidates);
  }

  private static Candidate candidate(JsonNode candidate, String where) {
    JsonNode id = candidate.path("docid");
    JsonNode score = candidate.path("score");
    if (!id.isTextual() && !id.isIntegralNumber()) {
      throw new IllegalArgumentException(where + " has no 'docid'; expected a text or a number");
    }
    if (!score.isMissingNode() && !score.isNumber()) {
      throw new IllegalArgumentException(
          "%s has the score %s; expected a number".formatted(where, score));
    }
    return new Candidate(id.asText(), passage(candidate.path("doc"), where), score.asDouble());
  }

  private static String passage(JsonNode doc, String where) {
    if (doc.isTextual()) {
      return doc.asText();
    }
    for (String name : TEXTS) {
      if (doc.path(name).isTextual()) {
        String title = doc.path("title").asText("");
        String text = doc.path(name).asText();
        return title.isBlank() ? text : title + "\n" + text;
      }
    }
    throw new IllegalArgumentException(
        "%s has a 'doc' without text; expected one of %s".formatted(where, TEXTS));
  }

  private static String text(JsonNode node, String name, String where) {
    if (!node.path(name).isTextual()) {
      throw new IllegalArgumentException(where + " has no '" + name + "'; expected a text");
    }
    return node.path(name).asText();
  }
}
