package dev.winnow.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.engine.json.JsonFault;
import dev.winnow.rerank.judge.Candidate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A query and the candidates that a retriever found, in RankLLM's format:
///
///     {"query": {"text": "what is bm25", "qid": "7"},
///      "candidates": [{"docid": "d1", "score": 12.3, "doc": {"title": "T", "contents": "..."}}]}
///
/// Ids go into a run as they are, so one that a run cannot hold is refused here.
///
/// @param id of the query; of one without a `qid` its words, joined by `_`
/// @param named whether the request has a `qid`
/// @param candidates best first; several may be passages of one document
record RerankRequest(String id, boolean named, String query, List<Candidate> candidates) {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
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
    Set<String> ids = new HashSet<>();
    try {
      skipByteOrderMark(in);
    } catch (IOException e) {
      throw unreadable(source, e);
    }
    try (var parser = JSON.createParser(in)) {
      MappingIterator<JsonNode> nodes = JSON.readerFor(JsonNode.class).readValues(parser);
      while (nodes.hasNextValue()) {
        JsonNode node = nodes.nextValue();
        for (JsonNode request : node.isArray() ? node : List.of(node)) {
          number++;
          String where = "request %d of %s".formatted(number, source);
          RerankRequest read = of(request, where);
          if (!ids.add(read.id)) {
            throw new IllegalArgumentException(
                "%s has the query id '%s' of an earlier one; expected each once; give it a 'qid' of its own, or put all its candidates into one request"
                    .formatted(where, read.id));
          }
          each.accept(read);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "request %d of %s is not JSON: %s; expected RankLLM's form, one request a line or an array of them"
              .formatted(number + 1, source, JsonFault.words(e)),
          e);
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private static RuntimeException unreadable(String source, IOException e) {
    return e instanceof CharacterCodingException
        ? new IllegalArgumentException(source + " is not UTF-8; convert it first", e)
        : new UncheckedIOException("cannot read " + source + ": " + e.getMessage(), e);
  }

  private static void skipByteOrderMark(BufferedReader in) throws IOException {
    in.mark(1);
    if (in.read() != BYTE_ORDER_MARK) {
      in.reset();
    }
  }

  private static RerankRequest of(JsonNode request, String where) {
    JsonNode query = request.path("query");
    String text = query.isTextual() ? query.asText() : text(query, "text", where + ", query");
    JsonNode id = query.path("qid");
    boolean named = !id.isMissingNode() && !id.isNull();
    String name = named ? id(id, "qid", where) : words(text, where);
    if (!request.path("candidates").isArray()) {
      throw new IllegalArgumentException(where + " has no array 'candidates'; expected one");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (JsonNode candidate : request.path("candidates")) {
      candidates.add(
          candidate(candidate, "%s, candidate %d".formatted(where, candidates.size() + 1)));
    }
    return new RerankRequest(name, named, text, candidates);
  }

  private static Candidate candidate(JsonNode candidate, String where) {
    JsonNode score = candidate.path("score");
    String id = id(candidate.path("docid"), "docid", where);
    if (!score.isMissingNode() && !score.isNumber()) {
      throw new IllegalArgumentException(
          "%s has the score %s; expected a number".formatted(where, score));
    }
    return new Candidate(id, passage(candidate.path("doc"), where), score.asDouble());
  }

  private static String id(JsonNode id, String name, String where) {
    if (!id.isTextual() && !id.isIntegralNumber()) {
      throw new IllegalArgumentException(
          "%s has no '%s'; expected a text or a number".formatted(where, name));
    }
    if (!fitsARun(id.asText())) {
      throw new IllegalArgumentException(
          "%s has the %s '%s'; expected an id that a run in TREC's format can hold: not empty, without white space, byte order mark and halves of characters; rename it"
              .formatted(where, name, id.asText()));
    }
    return id.asText();
  }

  /// The name of a query that has no `qid`.
  private static String words(String text, String where) {
    String words = text.strip().replaceAll("[ \\t-\\r]+", "_");
    if (!fitsARun(words)) {
      throw new IllegalArgumentException(
          where + " has no 'qid', and its text is no name for a run; give it a 'qid'");
    }
    return words;
  }

  /// Whether reading a run gives the id that was written.
  static boolean fitsARun(String id) {
    return !id.isEmpty()
        && id.indexOf(BYTE_ORDER_MARK) < 0
        && id.chars().noneMatch(c -> c == ' ' || (c >= '\t' && c <= '\r'))
        && StandardCharsets.UTF_8.newEncoder().canEncode(id);
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
