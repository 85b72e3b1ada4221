package dev.winnow.bench.results;

import dev.winnow.bench.run.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Makes RESULTS.md and its chart from the recorded results.
final class ResultsDriver {
  private ResultsDriver() {}

  public static void main(String[] args) throws IOException {
    Path home = Options.parse("results", args, Map.of(), Map.of()).path("home");
    List<LatestClaim> claims = LatestClaim.of(ResultFiles.readAll(home.resolve("results")));
    Files.writeString(home.resolve("RESULTS.md"), ResultsPage.markdown(claims));
    Files.writeString(home.resolve(ResultsPage.CHART), ResultsChart.svg(claims));
    IO.println("%d claims in %s".formatted(claims.size(), home.resolve("RESULTS.md")));
  }
}
