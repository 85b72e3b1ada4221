package dev.winnow.mcp;

import dev.winnow.engine.Admission;
import dev.winnow.engine.Rerankers;
import dev.winnow.engine.explain.Explanation;
import dev.winnow.engine.json.ExplanationJson;
import dev.winnow.index.Query;
import dev.winnow.index.Reranker.Reranked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reorders texts, and says why a document is found or is not.
final class JudgingTools {
  private final Collections collections;
  private final Admission admission;
  private final McpLimits limits;

  JudgingTools(Collections collections, Admission admission, McpLimits limits) {
    this.collections = collections;
    this.admission = admission;
    this.limits = limits;
  }

  List<Tool> all() {
    return List.of(
        Tool.of(
                "rerank",
                "Rerank texts",
                """
                Orders texts of your own by how well they answer a query, best first; gives the index
                and the score of each.
                """,
                """
                "query":{"type":"string","description":"What the texts are to answer."},
                "documents":{"type":"array","items":{"type":"string"},"minItems":1,"description":"The texts."},
                "top_n":{"type":"integer","minimum":1,"description":"Most texts of the answer (default: all)."},
                "model":{"type":"string","description":"Name of a reranker (default: the server's first)."},
                """
                    + SearchTools.TOKENS,
                "\"query\",\"documents\"")
            .by(this::rerank),
        Tool.of(
                "explain",
                "Explain a result",
                """
                Says why a search finds a document or does not: its rank and score at each retriever,
                the account of its score, and where it is not among the hits, the reasons. Give the
                arguments of the search, and the document's id.
                """,
                "\"id\":{\"type\":\"string\",\"description\":\"Id of the document.\"},"
                    + Collections.SEARCHING
                    + SearchTools.TOKENS
                    + ","
                    + Collections.COLLECTION,
                "\"id\",\"query\"")
            .about(Tool.Subject.COLLECTIONS)
            .by(this::explain));
  }

  private Map<String, Object> rerank(Arguments arguments, Caller caller) {
    Rerankers rerankers = collections.catalog().rerankers();
    String query = arguments.text("query", "what the texts are to answer");
    List<String> texts = arguments.texts("documents", "a list of texts");
    if (texts.isEmpty() || texts.size() > limits.results()) {
      throw new IllegalArgumentException(
          "documents has %d texts; expected 1 to %d; send fewer, or raise the limit results"
              .formatted(texts.size(), limits.results()));
    }
    int most = arguments.results("top_n", texts.size());
    int tokens = arguments.tokens();
    String model = arguments.text("model", "the name of a reranker", rerankers.names().getFirst());
    long characters = texts.stream().mapToLong(String::length).sum();
    Reranked reranked =
        admission.run(
            new Admission.Call(caller.client(), "tool rerank " + model, Math.max(1, characters)),
            _ -> rerankers.rerank(model, query, texts));
    List<Map<String, Object>> results = new ArrayList<>();
    for (Reranked.Place place : reranked.places()) {
      if (results.size() < most) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", place.candidate());
        json.put("score", place.score());
        json.put("text", texts.get(place.candidate()));
        results.add(json);
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("model", model);
    if (reranked.tokens() > 0) {
      answer.put("tokens", reranked.tokens());
    }
    return new Budget(tokens).fit(answer, "results", results, "text");
  }

  private Map<String, Object> explain(Arguments arguments, Caller caller) {
    String id = arguments.text("id", "the id of a document");
    Query query = collections.query(arguments);
    String name = collections.name(arguments, caller);
    int tokens = arguments.tokens();
    Explanation explanation =
        collections.in(
            name, caller, query, engine -> Explanation.of(engine, query, id, limits.explained()));
    Map<String, Object> json =
        new LinkedHashMap<>(ExplanationJson.write(query.text(), explanation));
    json.put("degraded", collections.shown(explanation.degraded()));
    return Budget.cut(json, "query", tokens);
  }
}
