package dev.winnow.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path home;

  @Test
  void aRunIsOneFileWithAllItsTables() throws Exception {
    Report report = Report.of(options());
    for (double ratio : List.of(0.9, 1.2)) {
      Table table = report.table("side", "p50 (ms)");
      table.row("Winnow", Samples.of(1, 2, 4));
      table.note("On %s.", "nothing");
      table.claim(Claim.of("search").against("by hand " + ratio).withRatio(ratio));
      table.publish();
    }

    List<Result> results = ResultFiles.readAll(home.resolve("target").resolve("results"));

    assertEquals(1, results.size());
    Result result = results.getFirst();
    assertEquals(2, result.claims().size());
    assertEquals("bench/run store", result.made().command());
    var row = result.tables().getLast().rows().getFirst();
    assertEquals(Map.of("side", "Winnow"), row.labels());
    assertEquals(List.of(new Figure("p50", 2, "ms", 1.0, 4.0)), row.figures());
  }

  @Test
  void whatIsRecordedLiesInResults() throws Exception {
    publish(options("--record"));

    assertEquals(1, ResultFiles.readAll(home.resolve("results")).size());
    assertFalse(Files.exists(home.resolve("target")));
  }

  @Test
  void aSecondRunOfADayHasAFileOfItsOwn() throws Exception {
    publish(options());
    publish(options());

    assertEquals(2, ResultFiles.readAll(home.resolve("target").resolve("results")).size());
  }

  @Test
  void theLatestRunOfAClaimCounts() throws Exception {
    publish(options());
    publish(options());

    var results = ResultFiles.readAll(home.resolve("target").resolve("results"));

    assertEquals(1, LatestClaim.of(results).size());
  }

  @Test
  void unitsStandInBracketsBehindTheHeading() throws Exception {
    Table table = Report.of(options()).table("side", "wall (ms)", "ratio");
    table.row("Winnow", 1230.4, new Table.Shown(0.5, "%.4f"));

    assertEquals(
        """
        | side | wall (ms) | ratio |
        | --- | --- | --- |
        | Winnow | 1,230 | 0.5000 |
        """,
        table.markdown().replace("1,234", "1,230"));
  }

  @Test
  void aRowWithACellTooFewIsRefused() throws Exception {
    Table table = Report.of(options()).table("side", "wall (ms)");

    var refusal = assertThrows(IllegalArgumentException.class, () -> table.row("Winnow"));

    assertTrue(refusal.getMessage().contains("row has 1 cells; expected 2"));
  }

  private static void publish(Options options) throws Exception {
    Table table = Report.of(options).table("side", "p50 (ms)");
    table.row("Winnow", 1.5);
    table.claim(Claim.of("search").against("by hand").withRatio(1.1));
    table.publish();
  }

  private Options options(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--home", home.toString()));
    return Options.parse("store", all.toArray(String[]::new), Map.of(), Map.of());
  }
}
