package dev.winnow.memory;

import static dev.winnow.memory.Folders.START;
import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackConfig.Neighbours;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Slots;
import dev.winnow.memory.pack.TokenCounter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in front of a pack, and what is taken along.
class PackSlotsTest {
  private static final Packer PACKER = Packer.of(PackConfig.DEFAULTS, TokenCounter.estimate());
  private static final Recall CELLO = Recall.of("cello").withK(1);

  private @TempDir Path folder;
  private Memory memory;
  private Scope scope;

  @BeforeEach
  void talk() {
    memory = Memory.open(folder, config());
    scope = memory.scope("ada");
    Remembered _ =
        scope.remember(
            turn("monday", "Ada", "I moved house last week", 0), // m1
            turn("friday", "Ada", "The bread here is dark", 4),
            turn("friday", "Ada", "My sister plays the cello", 4),
            turn("friday", "Bob", "Mine breeds tortoises", 4),
            turn("friday", "Bob", "Good night then", 5), // m5
            Entry.Fact.of("Ada", "city", "Graz", day(1)), // m6
            Entry.Fact.of("Ada", "job", "baker", day(2)),
            Entry.Fact.of("Bob", "city", "Wien", day(2)),
            Entry.Fact.of("Ada", "city", "Linz", day(3))); // m9
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private static Instant day(int day) {
    return START.plusSeconds(86_400L * day);
  }

  private List<String> ids(Recall recall, Slots slots, Packer packer) {
    return scope.pack(recall, slots, packer).parts().stream().map(Pack.Part::piece).toList();
  }

  @Test
  void aProfileIsWhatHoldsOfASubjectNewestFirst() {
    assertEquals(List.of("m9", "m7", "m3"), ids(CELLO, Slots.NONE.withProfile("ADA"), PACKER));
    assertTrue(
        scope.pack(CELLO, Slots.NONE.withProfile("Ada"), PACKER).text().contains("Ada city: Linz"));
    assertEquals(List.of("m3"), ids(CELLO, Slots.NONE.withProfile("Eva"), PACKER));
  }

  @Test
  void aProfileAndTheLastTurnsAreThoseOfTheMomentThatIsAskedFor() {
    Recall then = Recall.of("moved").withK(1).asOf(day(1));

    assertEquals(List.of("m6", "m1"), ids(then, Slots.NONE.withProfile("Ada"), PACKER));
    assertEquals(List.of("m1"), ids(then, Slots.NONE.withLast("friday", 2), PACKER));
    assertEquals(List.of("m1"), ids(then, Slots.NONE.withPinned(List.of("m5")), PACKER));
  }

  @Test
  void theLastTurnsOfAConversationComeFirstAndOnce() {
    assertEquals(List.of("m4", "m5", "m3"), ids(CELLO, Slots.NONE.withLast("friday", 2), PACKER));
    assertEquals(List.of("m3", "m4", "m5"), ids(CELLO, Slots.NONE.withLast("friday", 3), PACKER));
    assertEquals(List.of("m3"), ids(CELLO, Slots.NONE.withLast("sunday", 3), PACKER));
  }

  @Test
  void singleMemoriesAreKeptInFrontWhenOthersAreGivenUp() {
    var slots = Slots.NONE.withPinned(List.of("m5", "m99", "m1"));

    assertEquals(List.of("m5", "m1", "m3"), ids(CELLO, slots, PACKER));
    int tokens = scope.pack(CELLO, slots, PACKER).tokens();
    Packer tight = PACKER.withConfig(PackConfig.DEFAULTS.withBudget(tokens - 1));
    assertEquals(List.of("m5", "m1"), ids(CELLO, slots, tight));
  }

  @Test
  void neighboursAreTakenAlongWithinTheirSession() {
    Packer around = PACKER.withConfig(PackConfig.DEFAULTS.withNeighbours(Neighbours.around(1)));

    assertEquals(List.of("m2", "m3", "m4"), ids(CELLO, Slots.NONE, around));
    assertEquals(
        List.of("m4", "m2", "m3"), ids(CELLO, Slots.NONE.withPinned(List.of("m4")), around));
  }

  @Test
  void tooManySlotsAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Slots.NONE.withLast("friday", Slots.MAX + 1));
    assertThrows(IllegalArgumentException.class, () -> Slots.NONE.withLast("friday", -1));
  }
}
