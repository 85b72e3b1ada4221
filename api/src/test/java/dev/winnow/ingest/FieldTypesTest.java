package dev.winnow.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.index.Document;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.JsonLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTypesTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final Instant EIGHT = Instant.parse("2024-03-01T08:00:00Z");

  private final List<String> warnings = new ArrayList<>();
  private final FieldTypes types =
      new FieldTypes(
          Schema.DEFAULTS
              .with("number", new Field.Number())
              .with("date", new Field.Date())
              .with("keyword", new Field.Keyword())
              .with("body", new Field.Text("en"))
              .with("kept", new Field.Stored()));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4|4",
        "\"4\"|4",
        "\" -12.50 \"|-12.5",
        "\"1e3\"|1000",
        "[1,\"2\",3.5]|[1, 2, 3.5]",
        "[1,null,2,1]|[1, 2, 1]",
        "9007199254740993|9007199254740993",
        "9007199254740993.0|9007199254740993",
        "\"1700000000000000001\"|1700000000000000001",
        "0.10000000000000001|0.1",
        "100000000000000000000|1.0E20"
      })
  void numbersAndTheirTextFitANumber(String json, String value) throws Exception {
    assertEquals(value, String.valueOf(fit("number", json)));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"n/a\"",
        "\"\"",
        "\"4 EUR\"",
        "\"1,5\"",
        "\"NaN\"",
        "\"0x10\"",
        "true",
        "18446744073709551617",
        "1e400",
        "1e-400",
        "[true,\"x\"]"
      })
  void whatIsNoNumberIsLeftOutWithAWarning(String json) throws Exception {
    assertEquals(null, fit("number", json));

    assertTrue(warnings.getFirst().startsWith("field 'number' has '"), warnings::toString);
    assertTrue(warnings.getFirst().contains("and it was left out"), warnings::toString);
    assertTrue(warnings.getFirst().contains("--field NAME:keyword; over HTTP"), warnings::toString);
  }

  @Test
  void thoseOfAListThatFitAreKept() throws Exception {
    assertEquals(List.of(1L, 2L), fit("number", "[1,\"two\",2]"));
    assertEquals(1, warnings.size());
  }

  @Test
  void aDecimalOfMoreDigitsThanADoubleIsRoundedWithAWarning() throws Exception {
    assertEquals(3.3333333333333335, fit("number", "3.33333333333333333333"));

    assertTrue(warnings.getFirst().contains("it became 3.3333333333333335"), warnings::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2024-03-01T10:00:00+02:00\"",
        "\"2024-03-01T08:00:00Z\"",
        "\"2024-03-01 08:00:00\"",
        "\" 2024-03-01T08:00:00.000000 \"",
        "\"2024-03-01T03:00-0500\""
      })
  void datesOfIsoFitADate(String json) throws Exception {
    assertEquals(EIGHT, fit("date", json));
    assertEquals(List.of(), warnings);
  }

  @Test
  void datesOfAnyYearFitADate() throws Exception {
    assertEquals(
        Arrays.asList(
            Instant.parse("-0044-03-15T00:00:00Z"),
            Instant.parse("0000-01-01T00:00:00Z"),
            Instant.parse("+12024-01-01T00:00:00Z")),
        fit("date", "[\"-0044-03-15\",\"0000-01-01\",\"+12024-01-01\"]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"March\"", "\"2024-02-30\"", "\"01.03.2024\"", "1709280000", "true", "\"\""})
  void whatIsNoDateIsLeftOutWithAWarning(String json) throws Exception {
    assertEquals(null, fit("date", json));

    assertTrue(warnings.getFirst().contains("is no date such as 2026-01-31"), warnings::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1.50|1.50",
        "12345678.9|12345678.9",
        "18446744073709551617|18446744073709551617",
        "[1,\"a\",false]|[1, a, false]",
        "true|true",
        "\"2024-03-01T10:00:00+02:00\"|2024-03-01T10:00:00+02:00"
      })
  void everythingFitsAKeywordAsItIsWritten(String json, String value) throws Exception {
    assertEquals(value, String.valueOf(fit("keyword", json)));
    assertEquals(List.of(), warnings);
  }

  @Test
  void memberTooLongForAKeywordIsLeftOutWithAWarning() throws Exception {
    assertEquals(null, fit("html", "\"" + "y".repeat(40_000) + "\""));

    assertTrue(
        warnings.getFirst().startsWith("member 'html' has more than 32000 bytes"),
        warnings::toString);
  }

  @Test
  void textAndStoredFieldsHoldOneTextOfAnyLength() throws Exception {
    assertEquals(40_000, String.valueOf(fit("body", "\"" + "y".repeat(40_000) + "\"")).length());
    assertEquals("p\n1.0\ntrue", fit("kept", "[\"p\",1.0,true]"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void theFirstValueGivesTheType() throws Exception {
    assertEquals(5L, fit("count", "5"));
    assertEquals((1L << 53) + 1, fit("count", "9007199254740993"));
    assertEquals(List.of(1L, 2L), fit("count", "[1,\"2\"]"));
    assertEquals(null, fit("count", "\"many\""));
    assertEquals(EIGHT, fit("when", "\"2024-03-01T10:00:00+02:00\""));
    assertEquals(null, fit("when", "\"yesterday\""));
    assertEquals("2024-03-01", fit("day", "\"2024-03-01\""));
    assertEquals("any", fit("day", "\"any\""));
    assertEquals(true, fit("draft", "true"));
    assertEquals("5", fit("draft", "5"));
    assertEquals(List.of("1", "a"), fit("mixed", "[1,\"a\"]"));
    assertEquals(2, warnings.size(), warnings::toString);
  }

  @Test
  void nullsAndEmptyListsAreNoValues() throws Exception {
    assertEquals(null, fit("fresh", "null"));
    assertEquals(null, fit("fresh", "[]"));
    assertEquals(null, fit("fresh", "[null]"));
    assertEquals(7L, fit("fresh", "7"));
    assertEquals(List.of(), warnings);
  }

  private @Nullable Object fit(String name, String json) throws Exception {
    String object = JSON.writeValueAsString(name);
    var raw = new JsonLine(IngestLimits.DEFAULTS).fields("{%s:%s}".formatted(object, json));
    Document document = Document.of("d", "").withFields(raw.values());
    return types.fitted(document, warnings).fields().get(name);
  }
}
