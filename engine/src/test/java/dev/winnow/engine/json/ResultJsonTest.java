package dev.winnow.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.SearchResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResultJsonTest {
  @Test
  void aResultIsWrittenAsStored() throws IOException {
    var hit =
        new Hit(
            1,
            0.1 + 0.2,
            Document.of("lucene", "Lucene searches text.\n<b>Fast</b> \u00e9\ud83d\ude00")
                .withTitle("Apache \"Lucene\"")
                .with("year", 2026.0)
                .with("tags", List.of("java", "search"))
                .with("at", Instant.EPOCH),
            List.of(new Hit.Match(0, 21, List.of("Top", "Search"), "dense", 0.71)),
            List.of(
                new Hit.Entry("lexical", 2, 11.42, 0.1), new Hit.Entry("dense", 7, 0.713, 0.2)));
    var result =
        new SearchResult(
            List.of(hit),
            List.of(new SearchResult.Stage("lexical", Duration.ofNanos(1_250_001), 100, 10)),
            List.of("dense: no vectors yet"));

    String written = ResultJson.write("search \"text\"", result);

    assertEquals(golden("result.json", written), written);
  }

  @Test
  void passagesHaveTheirLineHoweverLinesEnd() throws Exception {
    String text = "one\ntwo\r\nthree\rfour\n\n\nseven";
    for (String word : List.of("one", "two", "three", "four", "seven")) {
      int start = text.indexOf(word);
      var hit = hit(text, start, start + word.length());

      var passage = read(hit, ReturnedFields.ALL).at("/passages/0");

      assertEquals(
          1 + List.of("one", "two", "three", "four", "", "", "seven").indexOf(word),
          passage.at("/line").intValue());
    }
  }

  @Test
  void fieldsThatWereNotAskedForAreLeftOut() throws Exception {
    var hit = hit("some text", 0, 4);

    var some = read(hit, ReturnedFields.parse("year,absent"));
    var none = read(hit, new ReturnedFields(Set.of()));
    var all = read(hit, ReturnedFields.ALL);

    assertEquals("{\"year\":2026}", some.at("/fields").toString());
    assertEquals("some", some.at("/passages/0/text").textValue());
    assertTrue(some.path("text").isMissingNode() && some.path("title").isMissingNode());
    assertEquals("{}", none.at("/fields").toString());
    assertEquals("some text", all.at("/text").textValue());
    assertEquals("a title", read(hit, ReturnedFields.parse("title")).at("/title").textValue());
  }

  private static Hit hit(String text, int start, int end) {
    return new Hit(
        1,
        1.0,
        Document.of("x", text).withTitle("a title").with("year", 2026.0).with("tag", "java"),
        List.of(new Hit.Match(start, end, List.of(), "lexical", 1)),
        List.of());
  }

  private static JsonNode read(Hit hit, ReturnedFields fields) throws Exception {
    var result = new SearchResult(List.of(hit), List.of(), List.of());
    return new ObjectMapper().readTree(ResultJson.write("", result, fields)).at("/hits/0");
  }

  @Test
  void everyScoreIsReadAgainBitForBit() {
    var json = new ObjectMapper();
    Property.forAll(
        random -> Double.longBitsToDouble(random.nextLong() & 0xBFEF_FFFF_FFFF_FFFFL),
        score -> {
          var hit =
              new Hit(
                  1,
                  score,
                  Document.of("x", ""),
                  List.of(),
                  List.of(new Hit.Entry("lexical", 1, score, -score)));
          String text = ResultJson.write("", new SearchResult(List.of(hit), List.of(), List.of()));
          try {
            var read = json.readTree(text).at("/hits/0");
            assertSameBits(score, read.at("/score").doubleValue());
            assertSameBits(score, read.at("/ledger/0/score").doubleValue());
            assertSameBits(-score, read.at("/ledger/0/contribution").doubleValue());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void aScoreThatIsNoNumberIsNull() {
    var hit = new Hit(1, Double.NaN, Document.of("x", ""), List.of(), List.of());

    String text = ResultJson.write("", new SearchResult(List.of(hit), List.of(), List.of()));

    assertTrue(text.contains("\"score\":null"), text);
  }

  @Test
  void halfASurrogatePairIsReplacedSoThatTheTextIsUtf8() {
    String text = ResultJson.write("a\ud800b", new SearchResult(List.of(), List.of(), List.of()));

    assertTrue(text.contains("\"query\":\"a\ufffdb\""), text);
    assertEquals(text, new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  private static void assertSameBits(double expected, double actual) {
    assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(actual));
  }

  /// The stored text, which `-Dgolden=write` replaces.
  private static String golden(String name, String text) throws IOException {
    Path file = Path.of("src/test/resources/dev/winnow/engine/json", name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(file, text + "\n");
    }
    return Files.readString(file).stripTrailing();
  }
}
