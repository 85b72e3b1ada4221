package dev.winnow.bench.index;

import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Samples;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Searches Winnow's index by keywords with every query and reports latencies, as Anserini's side
/// does. Arguments: index, file of queries, hits, rounds, file for the rankings.
final class SearchRun {
  private static final int WARM_UP_ROUNDS = 3;
  private static final int BATCH = 1_000;

  private SearchRun() {}

  public static void main(String[] args) throws IOException {
    List<String> queries = Files.readAllLines(Path.of(args[1]));
    int hits = Integer.parseInt(args[2]);
    int rounds = Integer.parseInt(args[3]);
    List<Double> millis = new ArrayList<>();
    List<String> rankings = new ArrayList<>();
    try (var index = Index.openReadOnly(Path.of(args[0]), IndexConfig.DEFAULTS)) {
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        rankings.clear();
        for (String query : queries) {
          long start = System.nanoTime();
          var result = index.search(Query.of(query).withTopK(hits).withPlan(Plan.lexical(hits)));
          double took = (System.nanoTime() - start) / 1e6;
          if (round >= 0) {
            millis.add(took);
          }
          rankings.add(String.join(" ", result.hits().stream().map(Hit::id).toList()));
        }
      }
    }
    Files.write(Path.of(args[4]), rankings);
    Samples samples = Samples.of(millis);
    Fork.report("p50", samples.median());
    Fork.report("p99", samples.quantile(0.99));
  }

  /// Indexes the corpus for keyword search.
  static void build(Corpus corpus, Path folder) throws IOException {
    try (var index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
        var passages = corpus.read()) {
      for (var batch = passages.next(BATCH); !batch.isEmpty(); batch = passages.next(BATCH)) {
        index.add(
            batch.stream()
                .map(next -> Document.of(next.id(), next.text()).withTitle(next.title()))
                .toList());
      }
      index.commit();
    }
  }
}
