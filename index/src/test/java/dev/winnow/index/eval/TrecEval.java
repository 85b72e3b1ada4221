package dev.winnow.index.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import uk.ac.gla.terrier.jtreceval.trec_eval;

/// trec_eval 9.0.4 itself, in a process of its own.
final class TrecEval {
  /// Metrics with the names that trec_eval takes and prints.
  static final Map<Metric, String[]> NAMES =
      Map.of(
          Metric.NDCG_10,
          new String[] {"ndcg_cut.10,100", "ndcg_cut_10"},
          Metric.parse("ndcg@100"),
          new String[] {"ndcg_cut.10,100", "ndcg_cut_100"},
          Metric.parse("ndcg"),
          new String[] {"ndcg", "ndcg"},
          Metric.MAP,
          new String[] {"map", "map"},
          Metric.parse("map@10"),
          new String[] {"map_cut.10", "map_cut_10"},
          Metric.parse("mrr"),
          new String[] {"recip_rank", "recip_rank"},
          Metric.RECALL_100,
          new String[] {"recall.100", "recall_100"},
          Metric.parse("recall"),
          new String[] {"set_recall", "set_recall"},
          Metric.parse("p@10"),
          new String[] {"P.10", "P_10"});

  /// Unpacks the binary once.
  private static final trec_eval PROGRAM = trec_eval.isPlatformSupported() ? new trec_eval() : null;

  private TrecEval() {}

  /// Query (`all` for the means) to printed name to value.
  static Map<String, Map<String, Double>> measure(
      Path qrels, Path run, Evaluation.Scope scope, String... options) {
    Assumptions.assumeTrue(PROGRAM != null, "trec_eval's binary does not run on this platform");
    var arguments = new ArrayList<>(List.of("-q"));
    if (scope == Evaluation.Scope.ALL_JUDGED) {
      arguments.add("-c");
    }
    arguments.addAll(List.of(options));
    NAMES.values().stream()
        .map(names -> names[0])
        .distinct()
        .forEach(name -> arguments.addAll(List.of("-m", name)));
    arguments.addAll(List.of(qrels.toString(), run.toString()));
    var values = new HashMap<String, Map<String, Double>>();
    for (var row : PROGRAM.runAndGetOutput(arguments.toArray(String[]::new))) {
      values.computeIfAbsent(row[1], _ -> new HashMap<>()).put(row[0], Double.parseDouble(row[2]));
    }
    return values;
  }
}
