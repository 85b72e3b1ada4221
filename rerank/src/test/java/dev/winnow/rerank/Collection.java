package dev.winnow.rerank;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.eval.Qrels;
import dev.winnow.index.store.Index;
import dev.winnow.rerank.judge.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A test collection in BEIR's layout under an index of our own: BM25 is the first stage.
///
/// @param queries id to text, those that have judgements
/// @param index closed with this
public record Collection(Map<String, String> queries, Qrels qrels, Index index)
    implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param folder for the index, empty
  public static Collection open(String name, Path folder) {
    Path data = SharedData.path(name);
    var qrels = Qrels.read(data.resolve("qrels/test.tsv"));
    Map<String, String> queries = new LinkedHashMap<>();
    List<Document> documents = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(data.resolve("queries.jsonl"))) {
        var row = JSON.readTree(line);
        if (qrels.grades().containsKey(row.get("_id").asText())) {
          queries.put(row.get("_id").asText(), row.get("text").asText());
        }
      }
      for (String line : Files.readAllLines(data.resolve("corpus.jsonl"))) {
        var row = JSON.readTree(line);
        documents.add(
            Document.of(row.get("_id").asText(), row.get("text").asText())
                .withTitle(row.path("title").asText()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
    index.add(documents);
    index.commit();
    return new Collection(queries, qrels, index);
  }

  /// The best by BM25, with title and text.
  public List<Candidate> search(String text, int count) {
    return index
        .search(Query.of(text).withTopK(count).withPlan(Plan.lexical(count)))
        .hits()
        .stream()
        .map(Collection::candidate)
        .toList();
  }

  private static Candidate candidate(Hit hit) {
    return new Candidate(hit.id(), hit.title() + " " + hit.text(), hit.score());
  }

  public int grade(String query, Candidate candidate) {
    return Math.max(0, qrels.judged(query).getOrDefault(candidate.id(), 0));
  }

  @Override
  public void close() {
    index.close();
  }
}
