package dev.winnow.memory;

import static dev.winnow.memory.Folders.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
  @TempDir Path folder;

  private final FactHistory history = new FactHistory();
  private long number;

  private static Instant day(long day) {
    return START.plusSeconds(86_400 * day);
  }

  /// Records a change of Ada's city.
  private Record on(long recorded, long from, Entry.Change change) {
    var fact = new Entry.Fact("Ada", "city", change, day(from));
    var record = new Record(++number, 0, day(recorded), fact);
    history.add(record);
    return record;
  }

  private static Entry.Change is(String value) {
    return new Entry.Change.State(value);
  }

  private @Nullable String city(long valid, long recorded) {
    return history.facts(day(valid), day(recorded)).held().stream()
        .map(Facts.Held::value)
        .findFirst()
        .orElse(null);
  }

  private @Nullable String city(long valid) {
    return city(valid, 100_000);
  }

  @Test
  void aLaterValueSupersedesAnEarlierOne() {
    Record _ = on(1, 1, is("Graz"));
    Record _ = on(10, 10, is("Linz"));

    assertEquals("Graz", city(9));
    assertEquals("Linz", city(10));
    assertEquals(null, city(0));
    assertEquals("Graz", city(20, 5));
    Facts.Held graz = history.facts(day(5), Instant.MAX).held().getFirst();
    assertEquals(new Facts.Validity(day(1), day(10), day(1)), graz.validity());
  }

  @Test
  void whatIsRecordedLateTakesItsPlaceInThePast() {
    Record _ = on(1, 10, is("Linz"));
    Record _ = on(20, 5, is("Graz"));

    assertEquals("Linz", city(30));
    assertEquals("Graz", city(7));
    assertEquals(null, city(7, 19));
  }

  @Test
  void aCorrectedValueDoesNotComeBackByAnEcho() {
    Record _ = on(1, 1, is("Graz"));
    Record _ = on(5, 5, new Entry.Change.Correct("graz ", "Wels"));
    Record _ = on(6, 1, is("Graz"));
    Record _ = on(7, 4, is("GRAZ"));

    assertEquals("Wels", city(8));
    assertEquals("Wels", city(2));
    assertEquals("Graz", city(8, 4));
    List<Facts.Contradiction> echoes = history.facts(day(8), Instant.MAX).contradictions();
    assertEquals(
        List.of(List.of("m2", "m3"), List.of("m2", "m4")),
        echoes.stream().map(Facts.Contradiction::ids).toList());
  }

  @Test
  void aCorrectedValueComesBackByALaterBeginningOrAnotherCorrection() {
    Record _ = on(1, 1, is("Graz"));
    Record _ = on(5, 5, new Entry.Change.Correct("Graz", "Wels"));
    Record _ = on(9, 9, is("Graz"));
    assertEquals("Graz", city(9));
    assertEquals("Wels", city(8));

    Record _ = on(12, 12, new Entry.Change.Correct("Wels", "Graz"));
    assertEquals("Graz", city(8));
    Record _ = on(13, 2, is("Graz"));
    assertEquals("Graz", city(3));
  }

  @Test
  void aRetractedValueNeverHeldAndTheOneBeforeHoldsOn() {
    Record _ = on(1, 1, is("Graz"));
    Record _ = on(3, 3, is("Linz"));
    Record _ = on(5, 5, new Entry.Change.Retract("Linz"));
    Record _ = on(6, 3, is("Linz"));

    assertEquals("Graz", city(7));
    assertEquals(1, history.facts(day(7), Instant.MAX).contradictions().size());
  }

  @Test
  void anExpiredValueEndsAndAnEchoOfItToo() {
    Record _ = on(1, 1, is("Graz"));
    Record _ = on(5, 5, new Entry.Change.Expire());
    Record _ = on(6, 2, is("Graz"));

    assertEquals("Graz", city(4));
    assertEquals(null, city(5));
    Record _ = on(8, 8, is("Graz"));
    assertEquals("Graz", city(9));
    assertEquals(null, city(7));
  }

  @Test
  void twoValuesFromTheSameMomentAreListedAndTheLastCounts() {
    Record _ = on(1, 1, is("Graz"));
    Record _ = on(2, 1, is("Linz"));

    assertEquals("Linz", city(3));
    Facts.Contradiction both = history.facts(day(3), Instant.MAX).contradictions().getFirst();
    assertEquals(List.of("m2", "m1"), both.ids());
  }

  @Test
  void thousandGeneratedHistoriesHaveTheirLatestAndTheirPastTruth() {
    long seed = 20_261_129;
    var random = new Random(seed);
    for (int chain = 0; chain < 1_000; chain++) {
      String subject = "s" + chain;
      var truth = new TreeMap<Long, String>(); // what holds from a day on; "" for nothing
      var known = new ArrayList<TreeMap<Long, String>>();
      long day = 1;
      for (int step = 0; step < 8; step++, day += 2 + random.nextInt(4)) {
        String now = truth.isEmpty() ? "" : truth.lastEntry().getValue();
        String fresh = "v" + step;
        switch (now.isEmpty() ? 0 : random.nextInt(5)) {
          case 0, 1 -> {
            add(subject, day, day, is(fresh));
            truth.put(day, fresh);
          }
          case 2 -> { // correct, then an old echo of what was corrected
            add(subject, day, day, new Entry.Change.Correct(now, fresh));
            truth.replaceAll((_, value) -> value.equals(now) ? fresh : value);
            add(
                subject,
                day + 1,
                truth.firstKey() + random.nextInt((int) (day - truth.firstKey()) + 1),
                is(now));
          }
          case 3 -> { // revert to an earlier value
            String earlier = truth.firstEntry().getValue();
            if (!earlier.isEmpty()) {
              add(subject, day, day, is(earlier));
              truth.put(day, earlier);
            }
          }
          default -> {
            add(subject, day, day, new Entry.Change.Expire());
            truth.put(day, "");
          }
        }
        while (known.size() <= day + 1) {
          known.add(new TreeMap<>());
        }
        known.set((int) day + 1, new TreeMap<>(truth));
        for (long valid = 0; valid <= day + 2; valid++) {
          var entry = truth.floorEntry(valid);
          String expected = entry == null || entry.getValue().isEmpty() ? null : entry.getValue();
          assertEquals(expected, value(subject, valid, day + 1), subject + " seed " + seed);
        }
      }
      for (int recorded = 0; recorded < known.size(); recorded++) {
        if (!known.get(recorded).isEmpty()) {
          var entry = known.get(recorded).floorEntry(day);
          String expected = entry == null || entry.getValue().isEmpty() ? null : entry.getValue();
          assertEquals(expected, value(subject, day, recorded), subject + " seed " + seed);
        }
      }
    }
  }

  private final java.util.Map<String, FactHistory> chains = new java.util.HashMap<>();

  private void add(String subject, long recorded, long from, Entry.Change change) {
    chains
        .computeIfAbsent(subject, _ -> new FactHistory())
        .add(
            new Record(
                ++number, 0, day(recorded), new Entry.Fact(subject, "x", change, day(from))));
  }

  private @Nullable String value(String subject, long valid, long recorded) {
    return chains.get(subject).facts(day(valid), day(recorded)).held().stream()
        .map(Facts.Held::value)
        .findFirst()
        .orElse(null);
  }

  @Test
  void recallLeavesOutWhatNoLongerHoldsUnlessAsked() {
    try (var memory = Memory.open(folder, Folders.ticking(day(50)))) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              Entry.Fact.of("Ada", "city", "Graz", day(1)),
              Entry.Fact.of("Ada", "city", "Linz", day(9)));
      Recall recall = Recall.of("Ada city Graz");

      assertEquals(List.of("Ada city: Linz"), Folders.texts(scope.recall(recall)));
      assertEquals(
          List.of("Ada city: Graz", "Ada city: Linz"),
          Folders.texts(scope.recall(recall.withWeighing(Weighing.DEFAULTS.withPastFacts(true)))));
      assertEquals(
          List.of("Ada city: Graz"),
          Folders.texts(scope.recall(recall.withWeighing(Weighing.DEFAULTS.withAt(day(3))))));
    }
  }

  @Test
  void forgettingAFactBringsNoEarlierOneBackAndLeavesNoQuoteOfIt() {
    try (var memory = Memory.open(folder, Folders.ticking(day(50)))) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              Entry.Fact.of("Ada", "city", "Graz", day(1)),
              Entry.Fact.of("Ada", "city", "Linz", day(9)),
              Entry.Fact.of("Ada", "dog", "Rex", day(1)),
              new Entry.Fact("Ada", "dog", new Entry.Change.Correct("Rex", "Max"), day(1)),
              Entry.Fact.of("Ada", "dog", "Ben", day(20)));

      Forgotten forgotten = scope.forget(Forget.ids("m2", "m3"));

      assertEquals(4, forgotten.memories());
      assertEquals(2, forgotten.dependents());
      Facts facts = scope.facts(day(60), Instant.MAX);
      assertEquals(List.of("Ben"), facts.held().stream().map(Facts.Held::value).toList());
    }
  }

  @Test
  void factsAreThereAfterARestart() {
    try (var memory = Memory.open(folder, Folders.ticking(day(50)))) {
      Remembered _ = memory.scope("ada").remember(Entry.Fact.of("Ada", "city", "Graz", day(1)));
    }
    try (var memory = Memory.open(folder, Folders.ticking(day(60)))) {
      Scope scope = memory.scope("ada");
      Remembered _ =
          scope.remember(
              new Entry.Fact("ada", "City", new Entry.Change.Correct("Graz", "Linz"), day(1)));
      assertEquals("Linz", scope.facts(day(70), Instant.MAX).held().getFirst().value());
      assertEquals("Graz", scope.facts(day(70), day(55)).held().getFirst().value());
      assertTrue(scope.facts(day(0), Instant.MAX).held().isEmpty());
    }
  }
}
