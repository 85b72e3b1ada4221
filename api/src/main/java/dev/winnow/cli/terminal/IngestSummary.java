package dev.winnow.cli.terminal;

import dev.winnow.ingest.Problems;
import dev.winnow.ingest.Report;
import dev.winnow.ingest.read.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What a run of ingest did, in words, as JSON and as an exit code.
public final class IngestSummary {
  private static final int LISTED = 10;

  private IngestSummary() {}

  /// The exit code of a run that came to its end.
  public static int exitCode(Report report) {
    if (report.failed().count() == 0) {
      return Terminal.EXIT_DONE;
    }
    long read = report.counts().documents() + report.counts().collapsed();
    return read == 0 ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }

  /// Prints the counts as one line.
  public static void print(Terminal terminal, Report report, int total) {
    double seconds = Math.max(1e-3, report.duration().toMillis() / 1e3);
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d added, %,d updated, %,d unchanged, %,d deleted,%s %,d failed in %.1f s"
                    + " (%s documents/s); the index holds %,d",
                report.counts().added(),
                report.counts().updated(),
                report.counts().unchanged(),
                report.counts().deleted(),
                collapsed(report.counts().collapsed()),
                report.failed().count(),
                seconds,
                ProgressLine.rate((report.counts().added() + report.counts().updated()) / seconds),
                total));
    listSkipped(terminal, report);
  }

  /// Says on standard error what was left out and why.
  public static void listSkipped(Terminal terminal, Report report) {
    report
        .skipped()
        .forEach(skipped ->
            terminal.note(
                "skipped %,d: %s, for instance %s"
                    .formatted(skipped.count(), skipped.reason(), skipped.example())));
  }

  private static String collapsed(long count) {
    return count == 0 ? "" : String.format(Locale.ROOT, " %,d identical (collapsed),", count);
  }

  /// Names the first problems on standard error.
  public static void list(Terminal terminal, String kind, Problems problems) {
    problems.first().stream()
        .limit(LISTED)
        .forEach(problem -> terminal.note(kind + ": " + problem));
    if (problems.count() > LISTED) {
      terminal.note("%s: ... and %,d more".formatted(kind, problems.count() - LISTED));
    }
  }

  /// The report as the one JSON value of `--json`.
  public static Map<String, Object> json(Report report, int total) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("documents", total);
    json.put("added", report.counts().added());
    json.put("updated", report.counts().updated());
    json.put("unchanged", report.counts().unchanged());
    json.put("deleted", report.counts().deleted());
    json.put("collapsed", report.counts().collapsed());
    json.put(
        "skipped",
        report.skipped().stream()
            .map(skipped ->
                Map.of(
                    "reason", skipped.reason(),
                    "count", skipped.count(),
                    "example", skipped.example()))
            .toList());
    json.put("failed", json(report.failed()));
    json.put("warnings", json(report.warnings()));
    json.put("cancelled", report.cancelled());
    json.put("seconds", report.duration().toMillis() / 1e3);
    return json;
  }

  /// How many there are, and the names and reasons of the listed ones.
  public static Map<String, Object> json(Problems problems) {
    return Map.of(
        "count",
        problems.count(),
        "first",
        problems.first().stream().map(IngestSummary::json).toList());
  }

  private static Map<String, Object> json(Problem problem) {
    return Map.of("source", problem.source(), "reason", problem.reason());
  }
}
