package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.ingest.KnownItems.Entry;
import dev.winnow.ingest.KnownItems.Origin;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownItemsTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef";
  private static final Origin HERE = new Origin("here", "");

  private final KnownItems known = new KnownItems();

  @Test
  void newIdIsNeitherStoredNorSeen() {
    assertEquals(new Entry(false, false, false, Origin.UNKNOWN, 0, 0), known.of("a"));
    assertFalse(known.seen("a"));
  }

  @Test
  void loadedIdHasItsHashAndSource() {
    known.loadHashes(Map.of("a", HASH));
    known.loadSources(Map.of("a", "here"));

    assertFalse(known.seen("a"));
    assertEquals(new Entry(false, true, false, HERE, 0x0123456789abcdefL, 0), known.of("a"));
  }

  @Test
  void fileIsKeptOnlyWhereTheIdDoesNotTellIt() {
    known.loadSources(Map.of("a.txt", "here", "1", "here", "there//b.txt", "there"));
    known.loadFiles(
        Map.of("a.txt", "a.txt", "1", "c.jsonl", "there//b.txt", "b.txt", "foreign", "d"),
        (source, file) -> source.equals("here") ? file : source + "//" + file);

    assertEquals(HERE, known.of("a.txt").origin());
    assertEquals(new Origin("here", "c.jsonl"), known.of("1").origin());
    assertEquals(new Origin("there", ""), known.of("there//b.txt").origin());
    assertFalse(known.of("foreign").stored());
    assertEquals(3, known.stored());
  }

  @Test
  void idThatWasSeenIsKnownWithWhatItBecame() {
    known.loadHashes(Map.of("a", "9" + HASH));
    known.loadSources(Map.of("a", "old"));
    known.see("a", HASH, HERE, 7);

    assertTrue(known.seen("a"));
    assertEquals(new Entry(true, true, false, HERE, KnownItems.prefix(HASH), 7), known.of("a"));
  }

  @Test
  void hundredThousandIdsAreKeptApart() {
    Map<String, String> hashes = new HashMap<>();
    Map<String, String> sources = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      hashes.put("id" + i, HASH);
      sources.put("id" + i, "source" + i % 3);
    }

    known.loadHashes(hashes);
    known.loadSources(sources);

    for (int i = 0; i < 100_000; i++) {
      assertEquals("source" + i % 3, known.of("id" + i).origin().source());
      assertFalse(known.seen("other" + i));
    }
  }

  @Test
  void hashThatWasNotMadeHereDiffersFromAll() {
    assertEquals(0, KnownItems.prefix("no hex"));
    assertEquals(0, KnownItems.prefix("x".repeat(32)));
  }
}
