package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.ingest.read.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final List<String> PLACES =
      List.of("a.jsonl#2", "a.jsonl#10", "a.jsonl#100", "b#x.txt", "b.txt", "c.jsonl#1");

  @Test
  void theFirstProblemsAreListedInWhateverOrderTheyAreMet() {
    for (int seed = 0; seed < 20; seed++) {
      List<String> met = new ArrayList<>(PLACES);
      Collections.shuffle(met, new Random(seed));
      var tally = new Tally(4);
      met.forEach(place -> tally.failed(new Problem(place, "is broken")));
      met.forEach(place -> tally.warned(new Problem(place, "is odd")));

      Report report = tally.report(false, Duration.ZERO);

      assertEquals(6, report.failed().count());
      assertEquals(PLACES.subList(0, 4), places(report.failed()));
      assertEquals(PLACES.subList(0, 4), places(report.warnings()));
    }
  }

  private static List<String> places(Problems problems) {
    return problems.first().stream().map(Problem::source).toList();
  }
}
