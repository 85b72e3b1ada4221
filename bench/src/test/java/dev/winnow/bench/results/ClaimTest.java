package dev.winnow.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimTest {
  @Test
  void aRatioIsHeldAgainstItsTarget() {
    Claim claim = Claim.of("search").withTarget(Target.atMost(1.1)).withRatio(1.1);

    assertEquals(true, claim.met());
  }

  @Test
  void aFigureIsHeldAgainstATargetInItsUnit() {
    Claim claim =
        Claim.of("start")
            .withTarget(Target.below(1_000, "ms"))
            .withFigure(Figure.of("Winnow", 1_000, "ms"));

    assertEquals(false, claim.met());
  }

  @Test
  void whatHasNoTargetIsNeitherMetNorMissed() {
    assertNull(Claim.of("search").withRatio(2).met());
  }

  @Test
  void aVerdictAgainstTheFiguresIsRefused() {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Claim("search", null, 1.2, Target.atMost(1.1), true, List.of()));

    assertTrue(refusal.getMessage().contains("says met: true"), refusal::getMessage);
  }

  @Test
  void figuresAreStoredWithSixDigits() {
    assertEquals(0.135547, Figure.of("side", 0.13554650000000001, "ms").value());
  }

  @Test
  void aTargetInAnotherUnitIsRefused() {
    Claim claim = Claim.of("memory").withTarget(Target.atMost(128).in("MB"));

    assertThrows(
        IllegalArgumentException.class, () -> claim.withFigure(Figure.of("all", 68, "MiB")));
  }

  @Test
  void aSpreadThatLeavesOutTheValueIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Figure("side", 3, "ms", 1.0, 2.0));
  }
}
