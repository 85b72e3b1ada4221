package dev.winnow.memory.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Kept;
import dev.winnow.memory.Keyed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryJsonTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00.123456789Z");
  private static final EntryJson.Given GIVEN = new EntryJson.Given("talk", "user", NOW);

  private static Keyed read(String json) {
    return EntryJson.read("entry", JsonValue.parse("entry", json, JsonLimits.DEFAULTS), GIVEN);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (Entry entry :
        List.of(
            new Entry.Turn("s", "Ada", "Grüße \"quoted\"\n", NOW),
            new Entry.Document("", "text", NOW, List.of("Ada", "Bob")),
            Entry.Fact.of("Ada", "city", "Graz", NOW),
            new Entry.Fact("Ada", "city", new Entry.Change.Correct("a", "b"), NOW),
            new Entry.Fact("Ada", "city", new Entry.Change.Retract("a"), NOW),
            new Entry.Fact("Ada", "city", new Entry.Change.Expire(), NOW))) {
      Map<String, Object> json =
          new TreeMap<>(EntryJson.write(new Kept("m7", "key", 3, Instant.EPOCH, entry)));
      assertEquals("m7", json.remove("id"));
      assertEquals("1970-01-01T00:00:00Z", json.remove("recorded"));
      var _ = json.remove("turn");

      assertEquals(new Keyed("key", entry), read(JsonText.of(json)));
    }
  }

  @Test
  void whatIsMissingIsGivenAndTheKindIsKnownByTheMembers() {
    assertEquals(new Entry.Turn("talk", "user", "x", NOW), read("{\"text\":\"x\"}").entry());
    assertEquals(
        new Entry.Turn("talk", "tool", "x", NOW),
        read("{\"role\":\"tool\",\"content\":\"x\",\"key\":null}").entry());
    assertEquals(
        new Entry.Document("T", "x", NOW, List.of()),
        read("{\"title\":\"T\",\"text\":\"x\"}").entry());
    assertEquals(
        new Entry.Document("", "x", NOW, List.of()),
        read("{\"kind\":\"document\",\"text\":\"x\"}").entry());
    assertEquals(
        Entry.Fact.of("A", "b", "c", Instant.parse("2026-02-01T22:00:00Z")),
        read("{\"subject\":\"A\",\"attribute\":\"b\",\"value\":\"c\",\"time\":\"2026-02-02T00:00:00+02:00\"}")
            .entry());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                                  | entry is 7; expected an object
          {"text":7}                         | entry.text is 7; expected a text
          {"text":"x","speaker":""}          | entry: speaker has 0 characters; expected 1 to 256
          {"text":"x","turn":3}              | entry has the unknown member 'turn'
          {"kind":"fact","text":"x"}         | entry has the unknown member 'text'
          {"subject":"A","attribute":"b","expire":false} | entry.expire is false; expected true
          {"subject":"A","attribute":"b","wrong":"c"}    | entry has no member 'right'
          {"title":"T","about":"Ada","text":"x"}         | entry.about is 'Ada'; expected a list of texts
          {"text":"x","time":"2026-05-01T12:00:00"}      | entry.time is '2026-05-01T12:00:00'; expected a day
          {"text":"x","time":"2026-02-30"}               | entry.time is '2026-02-30'; expected a day
          """)
  void whatIsNoEntryIsNamed(String json, String message) {
    var refused = assertThrows(IllegalArgumentException.class, () -> read(json));

    assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
  }

  @Test
  void aLongKeyIsRefused() {
    String key = "k".repeat(Entry.MAX_NAME + 1);

    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> read("{\"text\":\"x\",\"key\":\"%s\"}".formatted(key)));

    assertTrue(refused.getMessage().contains("key has 257 characters"), refused.getMessage());
  }
}
