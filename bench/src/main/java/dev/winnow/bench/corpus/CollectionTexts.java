package dev.winnow.bench.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.index.eval.Qrels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Documents and real queries of several test collections in the layout of BEIR, put together, so
/// that there are enough of them for an index.
public final class CollectionTexts {
  private static final List<String> NAMES =
      List.of(
          "scifact",
          "nfcorpus",
          "cranfield",
          "msmarco-dl19-dl20",
          "locomo",
          "code-chunks",
          "product-docs");

  /// Queries of a collection, at most, so that none has all the say.
  private static final int QUERIES = 200;

  private static final JsonMapper JSON = new JsonMapper();

  private CollectionTexts() {}

  /// Titles and texts of all documents.
  ///
  /// @param folder with a folder for each collection
  public static List<String> documents(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String name : NAMES) {
      for (JsonNode line : lines(folder.resolve(name).resolve("corpus.jsonl"))) {
        texts.add((line.path("title").asText() + "\n" + line.path("text").asText()).strip());
      }
    }
    return texts;
  }

  /// Queries, evenly drawn from each collection.
  public static List<String> queries(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String name : NAMES) {
      List<JsonNode> all = lines(folder.resolve(name).resolve("queries.jsonl"));
      int wanted = Math.min(QUERIES, all.size());
      for (int i = 0; i < wanted; i++) {
        texts.add(all.get((int) ((long) i * all.size() / wanted)).path("text").asText());
      }
    }
    return texts;
  }

  /// The judged queries of one collection, text by id, in the order of the file.
  ///
  /// @param most beyond these, evenly drawn
  public static Map<String, String> judgedQueries(Path collection, Qrels qrels, int most)
      throws IOException {
    List<JsonNode> judged =
        lines(collection.resolve("queries.jsonl")).stream()
            .filter(line -> qrels.grades().containsKey(line.path("_id").asText()))
            .toList();
    int wanted = Math.min(most, judged.size());
    Map<String, String> queries = new LinkedHashMap<>();
    for (int i = 0; i < wanted; i++) {
      JsonNode line = judged.get((int) ((long) i * judged.size() / wanted));
      queries.put(line.path("_id").asText(), line.path("text").asText());
    }
    return queries;
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "no %s; expected test collections there: set --data or WINNOW_DATA to their folder"
              .formatted(file));
    }
    List<JsonNode> read = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : lines.filter(line -> !line.isBlank()).toList()) {
        read.add(JSON.readTree(line));
      }
    }
    return read;
  }
}
