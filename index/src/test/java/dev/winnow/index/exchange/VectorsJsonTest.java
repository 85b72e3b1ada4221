package dev.winnow.index.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Vector;
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

class VectorsJsonTest {
  @TempDir Path folder;

  private static Map<String, Vector> read(Path file) throws IOException {
    Map<String, Vector> read = new LinkedHashMap<>();
    VectorsJson.read(file, 200, read::put);
    return read;
  }

  @ParameterizedTest
  @ValueSource(strings = {"vectors.jsonl", "vectors.jsonl.gz"})
  void whatIsWrittenIsReadBackBitForBit(String name) throws IOException {
    Path file = folder.resolve(name);
    var many = new float[200];
    for (int i = 0; i < many.length; i++) {
      many[i] = (float) Math.sin(i) * 1e-20f;
    }
    try (var writer = VectorsJson.writer(file)) {
      writer.write("a \"b\"", Vector.of(1.0000001f, Float.MIN_VALUE, -Float.MAX_VALUE));
      writer.write("many", Vector.of(many));
    }

    assertTrue(VectorsJson.isIn(file));
    assertEquals(
        Map.of(
            "a \"b\"",
            Vector.of(1.0000001f, Float.MIN_VALUE, -Float.MAX_VALUE),
            "many",
            Vector.of(many)),
        read(file));
  }

  @Test
  void linesTellWhatTheyHold() throws IOException {
    Path file = folder.resolve("vectors.jsonl");
    for (String other :
        new String[] {"", "{\"_id\": \"a\", \"vector\": {}}", "{\"a\": [1]}", "x", "[1]"}) {
      assertFalse(VectorsJson.isIn(Files.writeString(file, other)), other);
    }
    Files.writeString(file, "{\"text\": {\"a\": 1}, \"vector\": [1], \"id\": \"a\"}");
    assertTrue(VectorsJson.isIn(file));
    assertEquals(Map.of("a", Vector.of(1)), read(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"_id\": \"x\", \"vector\": {\"a\": 1}} | START_OBJECT where an array for the vector",
        "{\"_id\": \"x\", \"vector\": [1, null]} | component 1 is VALUE_NULL; expected a number",
        "{\"_id\": \"x\", \"vector\": [[1]]} | component 0 is START_ARRAY; expected a number",
        "{\"_id\": \"x\", \"vector\": [NaN]} | NaN",
        "{\"_id\": \"x\", \"vector\": [1, 1e99]} | component 1 is Infinity; expected a finite",
        "{\"_id\": \"x\", \"vector\": []} | vector has no components",
        "{\"_id\": \"x\"} | it has no 'vector'",
        "{\"vector\": [1]} | it has no '_id'",
        "{\"_id\": \"x\", \"vector\": [1 | Unexpected",
      })
  void whatIsNoVectorIsNamedWithItsLine(String line, String told) throws IOException {
    Path file = folder.resolve("vectors.jsonl");
    Files.writeString(file, "{\"_id\": \"good\", \"vector\": [1]}\n" + line + "\n");

    var e = assertThrows(IllegalArgumentException.class, () -> read(file));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(told), message);
    assertTrue(message.startsWith("line 2 of " + file), message);
  }

  @Test
  void moreComponentsThanWantedAreNotRead() throws IOException {
    Path file = folder.resolve("vectors.jsonl");
    Files.writeString(file, "{\"_id\": \"x\", \"vector\": [" + "0,".repeat(1_000_000) + "0]}");

    var e = assertThrows(IllegalArgumentException.class, () -> read(file));
    assertTrue(String.valueOf(e.getMessage()).contains("more than 200 components"), e.toString());
  }
}
