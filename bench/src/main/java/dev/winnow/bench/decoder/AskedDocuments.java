package dev.winnow.bench.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.index.eval.Qrels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A question about product documentation, the answer that people gave, and documents of which some
/// hold it.
///
/// @param documents in any order, the judged ones among them
record AskedDocuments(String question, String answer, List<String> documents) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int SHORTEST = 400;

  AskedDocuments {
    documents = List.copyOf(documents);
  }

  /// @param collection in the layout of BEIR, with answers
  /// @param count of questions, evenly drawn
  /// @param documents of each question: those that were judged, then any others
  static List<AskedDocuments> read(Path collection, int count, int documents) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(collection.resolve("corpus.jsonl"))) {
      JsonNode json = JSON.readTree(line);
      texts.put(json.path("_id").asText(), json.path("text").asText().strip());
    }
    List<String> others =
        new ArrayList<>(texts.values().stream().filter(text -> text.length() > SHORTEST).toList());
    Qrels qrels = Qrels.read(collection.resolve("qrels").resolve("test.tsv"));
    List<String> lines = Files.readAllLines(collection.resolve("queries.jsonl"));
    var random = new Random(1);
    List<AskedDocuments> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode json = JSON.readTree(lines.get(i * lines.size() / count));
      List<String> own = new ArrayList<>();
      qrels.judged(json.path("_id").asText()).keySet().forEach(id -> own.add(text(texts, id)));
      Collections.shuffle(others, random);
      others.stream().filter(text -> !own.contains(text)).limit(documents).forEach(own::add);
      List<String> few = new ArrayList<>(own.subList(0, documents));
      Collections.shuffle(few, random);
      asked.add(
          new AskedDocuments(
              json.path("text").asText(), json.path("metadata").path("answer").asText(), few));
    }
    return asked;
  }

  private static String text(Map<String, String> texts, String id) {
    String text = texts.get(id);
    if (text == null) {
      throw new IllegalArgumentException("document " + id + " is judged and is not there");
    }
    return text;
  }
}
