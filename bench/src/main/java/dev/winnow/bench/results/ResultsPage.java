package dev.winnow.bench.results;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Objects;

/// RESULTS.md: a row for each claim.
final class ResultsPage {
  static final String CHART = "results.svg";

  private static final String HEAD =
      """
      # Results

      Made by `bench/run results` from the files in [results](results); do not edit. A row is the latest run
      of a claim; how it was measured, on which machine, and figures from before there were files are in
      [history](history), by driver. A ratio is Winnow's figure divided by the peer's; for a speed the figures
      are times, and the peer's is divided by Winnow's.

      %s

      ![Ratios of all claims and their targets](%s)

      | driver | what | peer | ratio | figures | target | met | date | command |
      |---|---|---|---|---|---|---|---|---|
      """;

  private ResultsPage() {}

  static String markdown(List<LatestClaim> claims) {
    var text = new StringBuilder(HEAD.formatted(summary(claims), CHART));
    claims.forEach(claim -> text.append(row(claim)));
    return text.toString();
  }

  private static String summary(List<LatestClaim> claims) {
    List<Boolean> verdicts =
        claims.stream().map(latest -> latest.claim().met()).filter(Objects::nonNull).toList();
    long met = verdicts.stream().filter(verdict -> verdict).count();
    return "%d claims, %d of them with a target, of which %d reach it and %d do not."
        .formatted(claims.size(), verdicts.size(), met, verdicts.size() - met);
  }

  private static String row(LatestClaim latest) {
    Claim claim = latest.claim();
    Double ratio = claim.ratio();
    Target target = claim.target();
    Boolean met = claim.met();
    return "| "
        + String.join(
            " | ",
            latest.driver(),
            claim.what(),
            Objects.requireNonNullElse(claim.peer(), "-"),
            ratio == null ? "-" : Numbers.text(ratio),
            claim.figures().isEmpty()
                ? "-"
                : claim.figures().stream().map(Figure::text).collect(joining("; ")),
            target == null ? "-" : target.text(),
            met == null ? "-" : met ? "yes" : "**no**",
            latest.made().date(),
            "`" + latest.made().command() + "`")
        + " |\n";
  }
}
