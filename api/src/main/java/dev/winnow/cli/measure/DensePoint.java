package dev.winnow.cli.measure;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One point of a recall-latency curve.
///
/// @param curve which kind of index
/// @param setting search setting: the beam of a graph, the target recall of other kinds
/// @param cost of making the index
/// @param recall share of the true 10 nearest that were found
/// @param p50 microseconds a query, median
/// @param p99 microseconds a query
record DensePoint(String curve, String setting, Cost cost, double recall, double p50, double p99) {
  /// What an index cost.
  ///
  /// @param seconds CPU seconds of the process that made it
  /// @param megabytes on disk, raw vectors included
  record Cost(double seconds, double megabytes) {}

  static final String HEADER =
      "%-10s %-12s %10s %8s %9s %9s %9s"
          .formatted("kind", "setting", "build s", "MB", "recall@10", "p50 us", "p99 us");

  String row() {
    return String.format(
        Locale.ROOT,
        "%-10s %-12s %10.1f %8.1f %9.3f %9.0f %9.0f",
        curve,
        setting,
        cost.seconds(),
        cost.megabytes(),
        recall,
        p50,
        p99);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", curve);
    json.put("setting", setting);
    json.put("build_cpu_s", cost.seconds());
    json.put("megabytes", cost.megabytes());
    json.put("recall@10", recall);
    json.put("p50_us", p50);
    json.put("p99_us", p99);
    return json;
  }
}
