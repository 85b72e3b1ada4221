package dev.winnow.mcp;

import dev.winnow.engine.json.DocumentAddress;
import dev.winnow.engine.json.DocumentJson;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import dev.winnow.ingest.Ingest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds documents, reads them, and tells what collections there are. Answers of `search` and
/// `fetch` have the members that ChatGPT's connectors expect of tools by these names.
final class SearchTools {
  private static final int TITLE_TOKENS = 40;

  private final Collections collections;

  SearchTools(Collections collections) {
    this.collections = collections;
  }

  List<Tool> all() {
    return List.of(
        Tool.of(
                "search",
                "Search documents",
                """
                Finds the passages of a collection that answer a question, by keywords and by meaning.
                Each result has the id of its document, its best passage with its place in the text,
                and why it was found. Read on with fetch.
                """,
                Collections.SEARCHING + TOKENS + "," + Collections.COLLECTION,
                "\"query\"")
            .about(Tool.Subject.COLLECTIONS)
            .by(this::search),
        Tool.of(
                "fetch",
                "Read a document",
                """
                Reads a document by the id that search gives, whole or in part. A long one comes in
                parts: next_offset of an answer is the offset of the next.
                """,
                """
                "id":{"type":"string","description":"Id of a document."},
                "offset":{"type":"integer","minimum":0,"description":"Where to begin in the text, in UTF-16 units (default 0)."},
                "limit":{"type":"integer","minimum":1,"description":"Most UTF-16 units of text (default: what fits max_tokens)."},
                """
                    + TOKENS
                    + ","
                    + Collections.COLLECTION,
                "\"id\"")
            .about(Tool.Subject.COLLECTIONS)
            .by(this::fetch),
        Tool.of(
                "list_collections",
                "List collections",
                "Names the collections, with the number of their documents and their fields.",
                TOKENS,
                "")
            .about(Tool.Subject.COLLECTIONS)
            .by(this::list));
  }

  static final String TOKENS =
      "\"max_tokens\":{\"type\":\"integer\",\"minimum\":%d,\"description\":\"Most tokens of the answer, estimated.\"}"
          .formatted(McpLimits.LEAST_TOKENS);

  private Map<String, Object> search(Arguments arguments, Caller caller) {
    Query query = collections.query(arguments);
    String name = collections.name(arguments, caller);
    int tokens = arguments.tokens();
    SearchResult result = collections.in(name, caller, query, engine -> engine.search(query));
    List<Map<String, Object>> hits = result.hits().stream().map(hit -> json(name, hit)).toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("collection", name);
    answer.put("degraded", collections.shown(result.degraded()));
    return new Budget(tokens).fit(answer, "results", hits, "text");
  }

  private static Map<String, Object> json(String collection, Hit hit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rank", hit.rank());
    json.put("id", hit.id());
    json.put("title", Budget.cut(hit.title(), TITLE_TOKENS));
    json.put("url", DocumentAddress.of(collection, hit.document()));
    json.put("score", rounded(hit.score()));
    json.put("offset", hit.passage().map(Hit.Match::start).orElse(0));
    json.put("text", hit.passageText());
    json.put("why", hit.why());
    return json;
  }

  /// All digits of a score would cost as many tokens as a sentence.
  private static double rounded(double score) {
    return Math.rint(score * 1e4) / 1e4;
  }

  private Map<String, Object> fetch(Arguments arguments, Caller caller) {
    String id = arguments.text("id", "the id of a document");
    int offset = arguments.count("offset", 0, 0);
    int limit = arguments.count("limit", 1, Integer.MAX_VALUE);
    int tokens = arguments.tokens();
    String name = collections.name(arguments, caller);
    Document document =
        collections
            .in(name, caller, Query.of(id), engine -> Ingest.document(engine, id))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "'%s' has no document '%s'; expected an id that search gives; search first"
                        .formatted(name, Budget.cut(id, TITLE_TOKENS))));
    String text = document.text();
    if (offset > text.length()) {
      throw new IllegalArgumentException(
          "offset is %d; expected at most %d, the length of the text; begin earlier"
              .formatted(offset, text.length()));
    }
    int from = boundary(text, offset);
    int to = boundary(text, (int) Math.min(text.length(), (long) from + limit));
    return part(name, document, from, Math.max(from, to), tokens);
  }

  /// An offset that splits no character.
  private static int boundary(String text, int offset) {
    boolean inside =
        offset > 0 && offset < text.length() && Character.isLowSurrogate(text.charAt(offset));
    return inside ? offset - 1 : offset;
  }

  private static Map<String, Object> part(
      String collection, Document document, int from, int to, int tokens) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", document.id());
    json.put("title", Budget.cut(document.title(), TITLE_TOKENS));
    json.put("url", DocumentAddress.of(collection, document));
    json.put("offset", from);
    json.put("length", document.text().length());
    json.put("next_offset", document.text().length());
    json.put("metadata", metadata(document, tokens / 4));
    json.put("text", document.text().substring(from, to));
    Map<String, Object> fitting = new LinkedHashMap<>(Budget.cut(json, "text", tokens));
    int read = fitting.get("text") instanceof String text ? text.length() : 0;
    boolean more = from + read < document.text().length();
    fitting.put("next_offset", more ? from + read : null);
    return fitting;
  }

  /// Fields that have room; those that have none are named.
  private static Map<String, Object> metadata(Document document, int tokens) {
    Map<String, Object> kept = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    if (DocumentJson.summary(document).get("fields") instanceof Map<?, ?> fields) {
      fields.forEach((name, value) -> {
        kept.put(String.valueOf(name), value);
        if (Budget.count(kept) > tokens) {
          kept.remove(String.valueOf(name));
          leftOut.add(String.valueOf(name));
        }
      });
    }
    if (!leftOut.isEmpty()) {
      kept.put("left_out", leftOut.size());
    }
    return kept;
  }

  private Map<String, Object> list(Arguments arguments, Caller caller) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (String name : collections.names(caller)) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      found.add(
          collections.in(
              name,
              caller,
              Query.of(name),
              engine -> {
                json.put("documents", engine.count());
                json.put("fields", String.join(", ", engine.schema().fields().keySet()));
                return json;
              }));
    }
    return new Budget(arguments.tokens()).fit(Map.of(), "collections", found, "fields");
  }
}
