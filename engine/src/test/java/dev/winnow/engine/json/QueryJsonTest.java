package dev.winnow.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Filter;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryJsonTest {
  private static final Map<String, Plan> NAMED = Map.of("dense", Plan.dense(200));

  @Test
  void aQueryNeedsNoMoreThanItsText() {
    assertEquals(
        Query.of("read a file"), QueryJson.parse("{\"query\":\"read a file\"}", _ -> NAMED));
  }

  @Test
  void aRequestNamesTheFieldsOfItsResult() {
    var request =
        QueryJson.request(
            "{\"query\":\"a\",\"fields\":[\"title\",\"year\"]}", _ -> NAMED, JsonLimits.DEFAULTS);

    assertEquals(ReturnedFields.parse("title, year"), request.fields());
    assertTrue(request.fields().has("year") && !request.fields().has("text"));
    for (String wrong : List.of("\"title\"", "[1]", "[\"\"]", "{}")) {
      String text = "{\"query\":\"a\",\"fields\":%s}".formatted(wrong);
      var e = assertThrows(IllegalArgumentException.class, () -> QueryJson.parse(text, _ -> NAMED));
      assertTrue(e.getMessage().contains("expected"), e.getMessage());
    }
  }

  @Test
  void aQueryIsReadWhole() {
    Query query =
        QueryJson.parse(
            "{\"query\":\"x\",\"k\":3,\"plan\":\"dense\",\"filter\":{\"exists\":\"lang\"}}",
            _ -> NAMED);

    assertEquals(
        Query.of("x").withTopK(3).withPlan(Plan.dense(200)).withFilter(Filter.exists("lang")),
        query);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                            | request has no member 'query'; add the text to look for
          []                            | request is an empty array; expected an object
          {"query":7}                   | query is 7; expected the text to look for
          {"query":"x","topk":1}        | request has the unknown member 'topk'; expected query, k, plan, filter, fields
          {"query":"x","k":0}           | k is 0; expected a whole number from 1
          {"query":"x","plan":"dence"}  | plan 'dence' is not known; expected dense or the JSON of a plan; did you mean 'dense'?
          {"query":"x","plan":{"dense":{"k":0}}} | plan.dense.k is 0; expected a whole number
          {"query":"x","filter":{"eq":1}} | filter.eq is 1; expected an object
          """)
  void whatIsNoQueryIsRefusedInTheWordsOfTheCommandLine(String text, String message) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> QueryJson.parse(text, _ -> NAMED));

    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }
}
