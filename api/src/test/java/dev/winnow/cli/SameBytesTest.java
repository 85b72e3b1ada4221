package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same value as JSON is the same bytes, in every process: the order of `Map.of` and `Set.of`
/// changes from one to the next.
class SameBytesTest {
  private @TempDir Path folder;

  @Test
  void aMapWithoutAnOrderIsWrittenByItsKeys() {
    assertEquals(
        "{\"count\":2,\"example\":5,\"first\":4,\"reason\":1,\"source\":3}",
        written(Map.of("reason", 1, "count", 2, "source", 3, "first", 4, "example", 5)));
    assertEquals(
        "[\"avx\",\"avx2\",\"avx512f\",\"fma\"]", written(Set.of("fma", "avx512f", "avx", "avx2")));
  }

  @Test
  void anOrderThatIsMeantIsKept() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", List.of("b", "a"));
    map.put("none", null);
    map.put("a", Arrays.asList(2, null, 1));

    assertEquals("{\"z\":[\"b\",\"a\"],\"none\":null,\"a\":[2,null,1]}", written(map));
  }

  @Test
  void mapsInsideListsAndMapsToo() {
    Map<String, Object> inner = Map.of("w", 1, "v", 2, "u", 3, "t", Map.of("y", 1, "x", 2, "q", 3));

    assertEquals(
        "[{\"t\":{\"q\":3,\"x\":2,\"y\":1},\"u\":3,\"v\":2,\"w\":1}]", written(List.of(inner)));
  }

  @Test
  void theReportOfIndexingHasItsMembersInOneOrder() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    Files.write(docs.resolve("a.bin"), new byte[100]);
    Files.writeString(docs.resolve("b.jsonl"), "{\n".repeat(11) + "{\"text\":\"a cat\"}\n");

    String report =
        Outcome.of(
                "index",
                folder.resolve("index").toString(),
                docs.toString(),
                "--embedder",
                "none",
                "--json")
            .out();

    assertTrue(
        report.contains("\"skipped\":[{\"count\":1,\"example\":\"a.bin\",\"reason\":"), report);
    assertTrue(report.contains("\"failed\":{\"count\":11,\"first\":[{\"reason\":\""), report);
    assertTrue(report.indexOf("b.jsonl#2\"") < report.indexOf("b.jsonl#10\""), report);
  }

  private static String written(Object value) {
    var out = new ByteArrayOutputStream();
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    new Terminal(print, print, false, false, 100).json(value);
    return out.toString(StandardCharsets.UTF_8).strip();
  }
}
