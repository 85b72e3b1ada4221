package dev.winnow.index.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import dev.winnow.index.exchange.WeightsJson;
import dev.winnow.index.store.Index;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SPLADE-v3's vectors of nfcorpus give the published nDCG@10, .363.
class NfcorpusSpladeTest {
  private static final Path VECTORS = Path.of("nfcorpus-splade-v3");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"EXACT, 0.001", "INT8, 0.003"})
  void givesThePublishedQuality(Precision precision, double within) throws IOException {
    Path data = SharedData.path(VECTORS.toString());
    Map<String, TermWeights> queries = queries(data.resolve("queries.test.splade-v3.tsv.gz"));
    Schema schema = Schema.DEFAULTS.with(Schema.SPARSE, new Schema.Sparse(precision, ""));
    IndexConfig config =
        IndexConfig.DEFAULTS.withSparseEncoder("", id -> Objects.requireNonNull(queries.get(id)));
    try (Index index = Index.open(folder, schema, config)) {
      List<Document> documents = new ArrayList<>();
      WeightsJson.read(
          data.resolve("doc_vectors.jsonl.gz"),
          (id, weights) ->
              documents.add(
                  Document.of(id, id)
                      .withPassages(
                          List.of(Passage.of(0, id.length()).with(Schema.SPARSE, weights)))));
      index.add(documents);
      index.commit();
      Map<String, List<String>> found = new LinkedHashMap<>();
      for (String query : queries.keySet()) {
        var result = index.search(Query.of(query).withPlan(Plan.sparse(100)).withTopK(100));
        found.put(query, result.hits().stream().map(Hit::id).toList());
      }
      Qrels qrels = Qrels.read(SharedData.path("nfcorpus/qrels/test.tsv"));
      double ndcg =
          Evaluation.of(Run.ranked("splade", found), qrels, List.of(Metric.NDCG_10))
              .mean(Metric.NDCG_10);
      System.out.println(precision + " nDCG@10 " + ndcg);
      assertEquals(.363, ndcg, within);
    }
  }

  /// Terms repeated as often as they weigh.
  private static Map<String, TermWeights> queries(Path file) throws IOException {
    Map<String, TermWeights> queries = new LinkedHashMap<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", 2);
        Map<String, Integer> weights = new HashMap<>();
        for (String term : parts[1].split(" ")) {
          weights.merge(term, 1, Integer::sum);
        }
        queries.put(parts[0], TermWeights.of(weights));
      }
    }
    return queries;
  }
}
