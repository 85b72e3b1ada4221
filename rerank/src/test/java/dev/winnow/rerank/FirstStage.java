package dev.winnow.rerank;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.index.eval.Evaluation;
import dev.winnow.index.eval.Metric;
import dev.winnow.index.eval.Qrels;
import dev.winnow.index.eval.Run;
import dev.winnow.rerank.judge.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The first hundred candidates of every query of a TREC Deep Learning track, with their grades.
///
/// @param queries id to query
/// @param lists id to candidates, best first
public record FirstStage(
    Map<String, String> queries, Map<String, List<Candidate>> lists, Qrels qrels) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param year `dl19` or `dl20`
  /// @param retriever as the file names it, such as `bm25`
  public static FirstStage read(String year, String retriever) {
    Path folder = SharedData.path("msmarco-dl19-dl20");
    Map<String, String> queries = new LinkedHashMap<>();
    Map<String, List<Candidate>> lists = new LinkedHashMap<>();
    try {
      for (String line :
          Files.readAllLines(
              folder.resolve("candidates/%s.%s.top100.jsonl".formatted(year, retriever)))) {
        var row = JSON.readTree(line);
        String query = row.at("/query/qid").asText();
        List<Candidate> candidates = new ArrayList<>();
        for (var candidate : row.get("candidates")) {
          candidates.add(
              new Candidate(
                  candidate.get("docid").asText(),
                  candidate.at("/doc/contents").asText(),
                  candidate.get("score").asDouble()));
        }
        queries.put(query, row.at("/query/text").asText());
        lists.put(query, candidates);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FirstStage(
        queries, lists, Qrels.read(folder.resolve("qrels_official/%s.tsv".formatted(year))));
  }

  public int grade(String query, Candidate candidate) {
    return Math.max(0, qrels.judged(query).getOrDefault(candidate.id(), 0));
  }

  /// nDCG@10 over the queries that have judgements, when `reorder` orders the list of each.
  public double ndcg(Function<String, List<Candidate>> reorder) {
    Map<String, List<String>> rankings = new LinkedHashMap<>();
    lists
        .keySet()
        .forEach(query ->
            rankings.put(query, reorder.apply(query).stream().map(Candidate::id).toList()));
    return Evaluation.of(
            Run.ranked("reordered", rankings),
            qrels,
            List.of(Metric.NDCG_10),
            Evaluation.Scope.RETRIEVED)
        .mean(Metric.NDCG_10);
  }
}
