package dev.winnow.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Filter;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Vector;
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

  @Test
  void aVectorIsForTheStagesThatNeedThatOfTheQuery() {
    Vector vector = Vector.of(0.25f, -1);
    Plan named = Plan.dense(5).withSpace("other");
    String plan =
        "{\"rerank\":{\"of\":{\"fuse\":{\"of\":[{\"dense\":{\"k\":5}},{\"dense\":{\"k\":5,\"space\":\"other\"}}]}},"
            + "\"model\":\"first\",\"depth\":9}}";

    assertEquals(
        Query.of("").withPlan(Plan.dense(200).withVector(vector)),
        QueryJson.parse("{\"vector\":[0.25,-1]}", _ -> NAMED));
    assertEquals(
        Query.of("x").withPlan(Plan.fuse(Plan.lexical(200), Plan.dense(200).withVector(vector))),
        QueryJson.parse("{\"query\":\"x\",\"vector\":[0.25,-1]}", _ -> NAMED));
    assertEquals(
        Query.of("x")
            .withPlan(Plan.fuse(Plan.dense(5).withVector(vector), named).rerank("first", 9)),
        QueryJson.parse(
            "{\"query\":\"x\",\"vector\":[0.25,-1],\"plan\":" + plan + "}", _ -> NAMED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                            | request has no member 'query'; add the text to look for
          []                            | request is an empty array; expected an object
          {"query":"x","vector":[]}     | vector is an empty array; expected an array of 1 to 4096 numbers
          {"query":"x","vector":[1e99]} | vector[0] is 1.0E99; expected a finite number
          {"query":7}                   | query is 7; expected the text to look for
          {"query":"x","topk":1}        | request has the unknown member 'topk'; expected query, vector, k, plan, filter, fields
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
