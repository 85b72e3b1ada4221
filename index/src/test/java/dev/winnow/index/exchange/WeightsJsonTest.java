package dev.winnow.index.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.TermWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsJsonTest {
  @TempDir Path folder;

  private static Map<String, TermWeights> read(Path file) throws IOException {
    Map<String, TermWeights> read = new LinkedHashMap<>();
    WeightsJson.read(file, read::put);
    return read;
  }

  @ParameterizedTest
  @ValueSource(strings = {"vectors.jsonl", "vectors.jsonl.gz"})
  void whatIsWrittenIsReadBack(String name) throws IOException {
    Path file = folder.resolve(name);
    var one = TermWeights.of(Map.of("##a", 1.0000001f, "\"\uD83D\uDE00\n", 1e-9f, "z", 300));
    try (var writer = WeightsJson.writer(file)) {
      writer.write("a \"b\"", one);
      writer.write("none", TermWeights.NONE);
    }

    assertEquals(Map.of("a \"b\"", one, "none", TermWeights.NONE), read(file));
  }

  @Test
  void readsAnserinisForm() throws IOException {
    Path file = folder.resolve("vectors.jsonl");
    Files.writeString(
        file,
        """
        {"id": "d1", "content": {"a": [1]}, "vector": {"to": 12, "##x": 0}}

        {"vector": {}, "_id": "d2"}
        """);

    assertEquals(
        Map.of("d1", TermWeights.of(Map.of("to", 12)), "d2", TermWeights.NONE), read(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | it has START_ARRAY where an object is expected",
        "{\"_id\": 7, \"vector\": {}} | where a string for the id is expected",
        "{\"_id\": \"x\"} | it has no 'vector'",
        "{\"vector\": {}} | it has no '_id'",
        "{\"_id\": \"x\", \"vector\": {\"a\": \"b\"}} | term 'a' has VALUE_STRING; expected a"
            + " number",
        "{\"_id\": \"x\", \"vector\": {\"a\": -1}} | term 'a' weighs -1.0; expected 0 to",
        "{\"_id\": \"x\", \"vector\": {\"a\": 1, \"a\": 2}} | Duplicate field 'a'",
        "{\"_id\": \"x\", | Unexpected",
      })
  void whatIsNoVectorIsNamedWithItsLine(String line, String told) throws IOException {
    Path file = folder.resolve("vectors.jsonl");
    Files.writeString(file, "{\"_id\": \"good\", \"vector\": {}}\n" + line + "\n");

    var e = assertThrows(IllegalArgumentException.class, () -> read(file));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(told), message);
    assertTrue(message.startsWith("line 2 of " + file), message);
  }
}
