package dev.winnow.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is committed: recorded runs, and what `bench/run results` makes of them.
class RecordedResultsTest {
  private static final Path RESULTS = Path.of("results");
  private static final String REMEDY = "run bench/run results and commit what it makes";

  @Test
  void thePageIsMadeOfTheRecordedResults() throws IOException {
    assertEquals(ResultsPage.markdown(claims()), Files.readString(Path.of("RESULTS.md")), REMEDY);
  }

  @Test
  void theChartIsMadeOfTheRecordedResults() throws IOException {
    assertEquals(ResultsChart.svg(claims()), Files.readString(Path.of(ResultsPage.CHART)), REMEDY);
  }

  @Test
  void thePageIsShort() throws IOException {
    int lines = Files.readAllLines(Path.of("RESULTS.md")).size();

    assertTrue(lines <= 150, () -> lines + " lines; expected at most 150: drop or join claims");
  }

  @Test
  void recordedFilesAreAsDriversWriteThem() throws IOException {
    try (var files = Files.list(RESULTS)) {
      for (Path file : files.toList()) {
        assertEquals(
            ResultFiles.json(ResultFiles.read(file)), Files.readString(file), file::toString);
      }
    }
  }

  private static List<LatestClaim> claims() throws IOException {
    return LatestClaim.of(ResultFiles.readAll(RESULTS));
  }
}
