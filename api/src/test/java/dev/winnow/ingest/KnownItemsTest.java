package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownItemsTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef";

  private final KnownItems known = new KnownItems();

  @Test
  void newIdIsNeitherStoredNorSeen() {
    assertEquals(new KnownItems.Entry(false, false, "", 0), known.see("a", HASH, "root"));
  }

  @Test
  void loadedIdHasItsHashAndRoot() {
    known.load(Map.of("a", HASH), Map.of("a", "root"));

    assertFalse(known.seen("a"));
    assertEquals(
        new KnownItems.Entry(false, true, "root", 0x0123456789abcdefL),
        known.see("a", "f" + HASH, "other"));
  }

  @Test
  void idThatWasSeenIsKnownWithWhatItBecame() {
    known.load(Map.of("a", "9" + HASH), Map.of("a", "old"));
    KnownItems.Entry _ = known.see("a", HASH, "root");

    assertTrue(known.seen("a"));
    assertEquals(
        new KnownItems.Entry(true, true, "root", KnownItems.prefix(HASH)),
        known.see("a", HASH, "root"));
  }

  @Test
  void hundredThousandIdsAreKeptApart() {
    Map<String, String> hashes = new HashMap<>();
    Map<String, String> roots = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      hashes.put("id" + i, HASH);
      roots.put("id" + i, "root" + i % 3);
    }

    known.load(hashes, roots);

    for (int i = 0; i < 100_000; i++) {
      assertEquals("root" + i % 3, known.see("id" + i, HASH, "new").root());
      assertFalse(known.seen("other" + i));
    }
  }

  @Test
  void hashThatWasNotMadeHereDiffersFromAll() {
    assertEquals(0, KnownItems.prefix("no hex"));
    assertEquals(0, KnownItems.prefix("x".repeat(32)));
  }
}
