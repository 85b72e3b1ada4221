package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Metadata on its way from lines of JSON through the index into filters and hits.
class FieldTypesCommandTest {
  private final ObjectMapper json = new ObjectMapper();
  private @TempDir Path folder;
  private Path lines = Path.of("");

  @BeforeEach
  void write() throws IOException {
    lines =
        Files.writeString(
            folder.resolve("many.jsonl"),
            """
            {"_id":"1","text":"cat","price":4,"ts":1700000000000000000,"when":"2024-03-01T10:00:00+02:00","作者":"lu","prix €":3}
            {"_id":"2","text":"cat","price":"4","ts":1700000000000000001,"when":"2024-03-01T07:30:00Z","prix £":3}
            {"_id":"3","text":"cat","price":[1,2],"ts":5,"when":"2024-03-01T09:00:00-01:00","note":null}
            {"_id":"4","text":"cat","price":"four","ts":0.5,"when":"March","nested":{"a":1},"tags":["a",1,true]}
            """);
  }

  @Test
  void noDocumentIsLostForItsMetadata() throws IOException {
    JsonNode report = json.readTree(index("--json").out());

    assertEquals(4, report.at("/added").intValue(), report.toString());
    assertEquals(0, report.at("/failed/count").intValue(), report.toString());
    assertEquals(3, report.at("/warnings/count").intValue(), report.toString());
    for (JsonNode warning : report.at("/warnings/first")) {
      assertEquals("many.jsonl#4", warning.at("/source").textValue());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"eq\":{\"ts\":1700000000000000001}}|2",
        "{\"range\":{\"ts\":{\"gt\":1700000000000000000}}}|2",
        "{\"range\":{\"ts\":{\"lt\":1.7e18}}}|3 4",
        "{\"range\":{\"ts\":{\"gte\":0.5,\"lte\":1700000000000000000}}}|1 3 4",
        "{\"eq\":{\"price\":4}}|1 2",
        "{\"range\":{\"price\":{\"lt\":2}}}|3",
        "{\"range\":{\"when\":{\"gte\":\"2024-03-01T08:00:00Z\"}}}|1 3",
        "{\"range\":{\"when\":{\"lt\":\"2024-03-01T08:00:00Z\"}}}|2",
        "{\"eq\":{\"作者\":\"lu\"}}|1",
        "{\"exists\":\"prix €\"}|1",
        "{\"exists\":\"prix £\"}|2",
        "{\"eq\":{\"tags\":\"1\"}}|4",
        "{\"not\":{\"exists\":\"draft\"}}|1 2 3 4",
        "{\"eq\":{\"draft\":true}}|"
      })
  void filtersCompareWhatTheLinesSay(String filter, String ids) throws IOException {
    index();

    assertEquals(ids == null ? "" : ids, ids(filter));
  }

  @Test
  void hitsHaveTheValuesOfTheLines() throws IOException {
    index();

    JsonNode fields = search("{\"eq\":{\"ts\":1700000000000000001}}").at("/hits/0/fields");

    assertEquals("1700000000000000001", fields.at("/ts").asText());
    assertEquals("2024-03-01T07:30:00Z", fields.at("/when").asText());
    assertEquals(4, fields.at("/price").intValue());
  }

  @Test
  void aBoundThatIsNoDateIsRefused() {
    index();

    Outcome outcome =
        winnow(
            "search", indexFolder(), "cat", "--filter={\"range\":{\"when\":{\"gte\":\"March\"}}}");

    assertEquals(2, outcome.code());
    assertTrue(
        outcome.err().contains("'March'; expected a date such as 2026-01-31"), outcome.err());
  }

  @Test
  void aFieldHasTheTypeThatIsNamed() throws IOException {
    Outcome outcome =
        index("--field", "price:keyword", "--field", "when:date", "--field", "ts:number", "--json");
    JsonNode warnings = json.readTree(outcome.out()).at("/warnings/first");

    assertEquals("3", ids("{\"eq\":{\"price\":\"2\"}}"));
    assertEquals("4", ids("{\"eq\":{\"price\":\"four\"}}"));
    assertTrue(
        warnings.toString().contains("field 'when' has 'March', which is no date"),
        warnings.toString());
  }

  @Test
  void typesMayStandInAFile() throws IOException {
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"),
            "{\"fields\":{\"price\":\"keyword\",\"作者\":{\"type\":\"text\",\"language\":\"zh\"}}}");

    Outcome outcome = index("--schema", schema.toString(), "--field", "when:stored");

    assertEquals(0, outcome.code(), outcome.err());
    assertEquals("4", ids("{\"eq\":{\"price\":\"four\"}}"));
    assertEquals("1", ids("{\"exists\":\"作者\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "price|--field is 'price'; expected NAME:TYPE, such as price:number",
        "price:nmber|--field price has the unknown type 'nmber'; expected keyword, number, date,"
            + " text, stored; did you mean 'number'?",
        "type:keyword|field 'type' says where a document came from",
        "title:text|field name 'title' is taken"
      })
  void aTypeThatCannotBeMeantIsUsageAndNothingIsMade(String field, String message) {
    Outcome outcome = index("--field", field);

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().startsWith("winnow: " + message), outcome.err());
    assertFalse(Files.exists(Path.of(indexFolder())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"field\":{}}|schema has the unknown member 'field'; expected fields",
        "{}|schema is an empty object; expected an object with the member fields",
        "{\"fields\":{\"a\":\"nmber\"}}|schema has the unknown type 'nmber'",
        "{\"fields\":{\"a\":{\"type\":\"date\",\"language\":\"de\"}}}|schema.fields.a.language is"
            + " 'de'; expected no language",
        "{\"fields\":{\"a\":5}}|schema.fields.a is 5; expected an object"
      })
  void aFileThatIsNoSchemaIsUsage(String text, String message) throws IOException {
    Path schema = Files.writeString(folder.resolve("schema.json"), text);

    Outcome outcome = index("--schema", schema.toString());

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().startsWith("winnow: " + message), outcome.err());
  }

  @Test
  void anotherTypeThanTheIndexHasIsUsageBeforeAnyWork() {
    index();

    Outcome outcome = index("--field", "price:date");

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(
        outcome
            .err()
            .contains("field 'price' is a number field already, and cannot be a date field"),
        outcome.err());
    assertEquals(0, index("--field", "price:number", "--field", "later:date").code());
  }

  @Test
  void moreMembersThanFieldsAreLeftOutButNotTheirDocument() throws IOException {
    var members = new StringBuilder();
    for (int i = 0; i < 1_500; i++) {
      members.append(",\"m").append(i).append("\":").append(i);
    }
    Files.writeString(
        lines,
        "{\"_id\":\"a\",\"text\":\"cat\""
            + members
            + "}\n{\"_id\":\"b\",\"text\":\"cat\",\"x\":1}");

    JsonNode report = json.readTree(index("--json").out());

    assertEquals(2, report.at("/added").intValue(), report.toString());
    assertTrue(
        report
            .at("/warnings/first/0/reason")
            .textValue()
            .startsWith("is indexed without 1500 of its fields"),
        report.toString());
    assertEquals("b", ids("{\"eq\":{\"x\":1}}"));
  }

  private String ids(String filter) throws IOException {
    List<String> ids = new ArrayList<>();
    search(filter).at("/hits").forEach(hit -> ids.add(hit.at("/id").textValue()));
    return String.join(" ", ids.stream().sorted().toList());
  }

  private JsonNode search(String filter) throws IOException {
    Outcome outcome = winnow("search", indexFolder(), "cat", "--json", "--filter=" + filter);
    assertEquals(0, outcome.code(), outcome.err());
    return json.readTree(outcome.out());
  }

  private String indexFolder() {
    return folder.resolve("index").toString();
  }

  private Outcome index(String... options) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("index", indexFolder(), lines.toString(), "--embedder", "none"));
    args.addAll(List.of(options));
    return winnow(args.toArray(String[]::new));
  }

  private static Outcome winnow(String... args) {
    return Outcome.of(args);
  }
}
