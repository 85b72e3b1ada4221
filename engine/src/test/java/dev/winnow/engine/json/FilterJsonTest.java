package dev.winnow.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Filter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterJsonTest {
  @Test
  void everyFilterSurvivesTheRoundTrip() {
    Property.forAll(
        random -> new RandomPlans(random).filter(5),
        filter -> assertEquals(filter, FilterJson.parse(FilterJson.write(filter))));
  }

  @Test
  void theDocumentedFilterIsRead() {
    Filter filter =
        FilterJson.parse(
            "{\"and\":[{\"eq\":{\"lang\":\"en\"}},{\"range\":{\"year\":{\"gte\":2024}}},"
                + "{\"not\":{\"exists\":\"draft\"}}]}");

    assertEquals(
        Filter.and(
            Filter.eq("lang", "en"),
            Filter.atLeast("year", 2024),
            Filter.not(Filter.exists("draft"))),
        filter);
  }

  @Test
  void datesAreWrittenAsIsoTexts() {
    Filter filter =
        Filter.between("when", LocalDate.of(2026, 1, 31), Instant.parse("2026-02-01T12:00:00Z"));

    assertEquals(
        "{\"range\":{\"when\":{\"gte\":\"2026-01-31\",\"lte\":\"2026-02-01T12:00:00Z\"}}}",
        FilterJson.write(filter));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "en"                        | filter is 'en'; expected an object with one of and, or, not, eq, in, range, prefix, glob, exists
          {"eq":{}}                   | filter.eq has no members; expected exactly one member: a field and its value
          {"eq":{"a":1,"b":2}}        | filter.eq has the members a, b; expected exactly one member
          {"eq":{"a":null}}           | filter.eq.a is null; expected a string, a number, true or false
          {"eq":{"a":[1]}}            | filter.eq.a is an array of 1; expected a string, a number, true or false
          {"eq":{"a":1e400}}          | filter.eq.a is Infinity; expected a finite number
          {"eq":{"a":123456789012345678901234567890}} | filter.eq.a is 123456789012345678901234567890; expected a whole number of 64 bits; use a keyword for larger ones
          {"gte":{"a":1}}             | filter has the unknown test 'gte'; expected and, or, not, eq, in, range, prefix, glob, exists
          {"and":{"eq":{"a":1}}}      | filter.and is an object; expected an array of filters
          {"and":[{"eq":{"a":1}},7]}  | filter.and[1] is 7; expected an object with one of and
          {"in":{"lang":"en"}}        | filter.in.lang is 'en'; expected an array of values
          {"in":{"lang":[{}]}}        | filter.in.lang[0] is an empty object; expected a string, a number
          {"range":{"year":{}}}       | filter.range.year: range on 'year' has no bound; give gte, gt, lte or lt, or use exists
          {"range":{"year":{"gte":1,"gt":1}}} | filter.range.year: range on 'year' has two bounds on one side
          {"range":{"year":{"from":1}}} | filter.range.year has the unknown member 'from'; expected gte, gt, lte, lt
          {"range":{"year":2024}}     | filter.range.year is 2024; expected an object
          {"exists":{"field":"a"}}    | filter.exists is an object; expected the name of a field
          {"not":[]}                  | filter.not is an empty array; expected an object with one of
          {"eq":{"my field":null}}    | filter.eq['my field'] is null
          """)
  void whatIsNoFilterIsRefusedWithPathAndRemedy(String text, String message) {
    var error = assertThrows(IllegalArgumentException.class, () -> FilterJson.parse(text));

    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  @Test
  void listedValuesCountAsParts() {
    Filter fits = new Filter.In("id", Collections.nCopies(999, "x"));
    Filter tooLarge = new Filter.In("id", Collections.nCopies(1_000, "x"));

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> FilterJson.parse(FilterJson.write(tooLarge)));

    assertEquals(fits, FilterJson.parse(FilterJson.write(fits)));
    assertEquals(
        "filter has more than 1000 parts, counted up to filter.in.id[999]; simplify it, or raise"
            + " the limit filterNodes",
        error.getMessage());
  }

  @Test
  void filtersBeyondTheDepthAreRefused() {
    Filter deep = Filter.exists("a");
    for (int i = 0; i < 64; i++) {
      deep = Filter.not(deep);
    }
    String text = FilterJson.write(deep);

    var error = assertThrows(IllegalArgumentException.class, () -> FilterJson.parse(text));

    assertTrue(
        error
            .getMessage()
            .endsWith(
                "is 65 filters deep; expected at most 64; simplify it, or raise the limit"
                    + " filterDepth"),
        error.getMessage());
    assertEquals(deep, FilterJson.parse(text, JsonLimits.DEFAULTS.withFilterDepth(65)));
  }

  @Test
  void valuesOfOtherKindsKeepTheirMeaning() {
    Filter filter = new Filter.In("n", List.of((short) 1, 2L, 0.5f, 1e300));

    assertEquals("{\"in\":{\"n\":[1,2,0.5,1.0E300]}}", FilterJson.write(filter));
  }
}
