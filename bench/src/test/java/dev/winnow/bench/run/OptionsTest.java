package dev.winnow.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void quickPutsItsValuesInPlaceOfTheDefaults() {
    assertEquals(1, parse("--quick").number("repeats"));
  }

  @Test
  void whatIsGivenStandsAboveQuick() {
    assertEquals(7, parse("--quick", "--repeats", "7").number("repeats"));
  }

  @Test
  void theCommandRepeatsWhatWasGivenButNotWhereFilesAre() {
    assertEquals("bench/run index --repeats 7", parse("--repeats", "7", "--home", "/x").command());
  }

  @Test
  void anUnknownOptionIsRefusedWithTheKnownOnes() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> parse("--repeat", "7"));

    assertTrue(refusal.getMessage().contains("--repeat is unknown; expected one of ["));
  }

  @Test
  void aQuickRunIsNotRecorded() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> parse("--quick", "--record"));

    assertTrue(refusal.getMessage().contains("a quick run measures nothing"));
  }

  private static Options parse(String... args) {
    return Options.parse("index", args, Map.of("repeats", "5"), Map.of("repeats", "1"));
  }
}
