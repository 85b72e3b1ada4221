package dev.winnow.index.eval;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How good a run is: every metric for every query, and the means.
///
/// @param run name of the run
/// @param scope the queries that were measured
/// @param metrics what was measured
/// @param values query to one value per metric, in the order of `metrics`; queries in the order of
///   the judgements
/// @param missing judged queries that the run has no documents for; under [Scope#ALL_JUDGED] they
///   are in `values` with 0
/// @param unjudged queries of the run that nobody judged; never measured
public record Evaluation(
    String run,
    Scope scope,
    List<Metric> metrics,
    Map<String, List<Double>> values,
    List<String> missing,
    List<String> unjudged) {
  public Evaluation {
    metrics = List.copyOf(metrics);
    var copy = new LinkedHashMap<String, List<Double>>();
    values.forEach((query, row) -> copy.put(query, List.copyOf(row)));
    values = Collections.unmodifiableMap(copy);
    missing = List.copyOf(missing);
    unjudged = List.copyOf(unjudged);
    if (metrics.isEmpty() || metrics.stream().distinct().count() < metrics.size()) {
      throw new IllegalArgumentException(
          "metrics are %s; expected at least one, and each once".formatted(metrics));
    }
  }

  /// Which queries a mean is over.
  public enum Scope {
    /// Every judged query; one that the run lacks counts 0 (trec_eval's `-c`). Returning nothing
    /// cannot raise a mean, and two runs are always measured over the same queries.
    ALL_JUDGED,
    /// Judged queries that the run has documents for (trec_eval's default, and pytrec_eval's).
    RETRIEVED
  }

  /// Measures a run over all judged queries.
  public static Evaluation of(Run run, Qrels qrels, List<Metric> metrics) {
    return of(run, qrels, metrics, Scope.ALL_JUDGED);
  }

  /// Measures a run.
  ///
  /// @throws IllegalArgumentException when the run and the judgements share no query
  public static Evaluation of(Run run, Qrels qrels, List<Metric> metrics, Scope scope) {
    var missing = lacking(qrels.grades(), run.rankings());
    requireShared(run, qrels, scope, missing.size());
    var values = new LinkedHashMap<String, List<Double>>();
    qrels
        .grades()
        .forEach((query, judged) -> {
          var entries = run.ranking(query);
          if (scope == Scope.ALL_JUDGED || !entries.isEmpty()) {
            var ranking = GradedRanking.of(entries, judged);
            values.put(query, metrics.stream().map(metric -> metric.of(ranking)).toList());
          }
        });
    return new Evaluation(
        run.name(), scope, metrics, values, missing, lacking(run.rankings(), qrels.grades()));
  }

  /// Queries measured.
  public int queries() {
    return values.size();
  }

  /// The mean of a metric over the queries.
  public double mean(Metric metric) {
    return of(metric).values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /// Query to value of one metric, in the order of the judgements.
  ///
  /// @throws IllegalArgumentException when the metric was not measured
  public Map<String, Double> of(Metric metric) {
    int column = metrics.indexOf(metric);
    if (column < 0) {
      throw new IllegalArgumentException(
          "%s was not measured; expected one of %s".formatted(metric, metrics));
    }
    var ofMetric = new LinkedHashMap<String, Double>();
    values.forEach((query, row) -> ofMetric.put(query, row.get(column)));
    return Collections.unmodifiableMap(ofMetric);
  }

  /// A table with tabs: a header, a line per query, and the means in a last line named `all`; four
  /// decimals, as trec_eval prints.
  public String toTsv() {
    return tsv().collect(Collectors.joining("\n", "", "\n"));
  }

  /// Writes [#toTsv] to a file.
  public void writeTsv(Path file) {
    Lines.write(file, tsv());
  }

  private Stream<String> tsv() {
    var header =
        "query\t" + metrics.stream().map(Metric::toString).collect(Collectors.joining("\t"));
    var rows = values.entrySet().stream().map(row -> tsv(row.getKey(), row.getValue()));
    var means = tsv("all", metrics.stream().map(this::mean).toList());
    return Stream.of(Stream.of(header), rows, Stream.of(means)).flatMap(lines -> lines);
  }

  private static String tsv(String query, List<Double> row) {
    return row.stream()
        .map(value -> String.format(Locale.ROOT, "%.4f", value))
        .collect(Collectors.joining("\t", query + "\t", ""));
  }

  private static List<String> lacking(Map<String, ?> of, Map<String, ?> in) {
    return of.keySet().stream().filter(query -> !in.containsKey(query)).toList();
  }

  private static void requireShared(Run run, Qrels qrels, Scope scope, int missing) {
    boolean none = missing == qrels.grades().size();
    if (qrels.grades().isEmpty()) {
      throw new IllegalArgumentException("there are no judgements; expected at least one query");
    }
    if (none && !run.rankings().isEmpty()) {
      throw new IllegalArgumentException(
          ("run %s has %d queries (the first is '%s') and none of them is among the %d judged (the"
                  + " first is '%s'); use the judgements of these queries")
              .formatted(
                  run.name(),
                  run.rankings().size(),
                  run.rankings().keySet().iterator().next(),
                  qrels.grades().size(),
                  qrels.grades().keySet().iterator().next()));
    }
    if (none && scope == Scope.RETRIEVED) {
      throw new IllegalArgumentException(
          "run %s has no documents, so there is no mean over the queries it answered; use ALL_JUDGED"
              .formatted(run.name()));
    }
  }
}
