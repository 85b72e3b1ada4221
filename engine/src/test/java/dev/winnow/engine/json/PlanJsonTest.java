package dev.winnow.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanJsonTest {
  private static final Map<String, Plan> NAMED =
      Map.of("lexical", Plan.lexical(200), "dense", Plan.dense(200));

  @Test
  void everyPlanSurvivesTheRoundTrip() {
    Property.forAll(
        random -> new RandomPlans(random).plan(4),
        plan -> assertEquals(plan, PlanJson.parse(PlanJson.write(plan), Map.of())));
  }

  @Test
  void everyKindOfStageCanBeWritten() {
    List<Class<?>> kinds =
        Stream.of(Plan.class.getPermittedSubclasses())
            .flatMap(kind ->
                kind.isSealed() ? Stream.of(kind.getPermittedSubclasses()) : Stream.of(kind))
            .distinct()
            .toList();
    Set<Class<?>> written = new HashSet<>();
    Property.forAll(
        random -> new RandomPlans(random).plan(4),
        plan -> plan.stages().map(Object::getClass).forEach(written::add));

    assertEquals(Set.copyOf(kinds), written); // and the round trip has seen them all
  }

  @Test
  void autoIsAPlanLikeAnyOther() {
    Plan plan =
        PlanJson.parse("{\"rerank\":{\"of\":{\"auto\":{}},\"model\":\"m\",\"depth\":5}}", NAMED);

    assertEquals(Plan.auto().rerank("m", 5), plan);
    assertEquals("{\"auto\":{\"k\":300}}", PlanJson.write(new Plan.Auto(300)));
  }

  @Test
  void aNameStandsForItsPlan() {
    assertEquals(Plan.dense(200), PlanJson.parse(" dense ", NAMED));
  }

  @Test
  void aNameMayStandInsideAPlan() {
    Plan plan =
        PlanJson.parse("{\"rerank\":{\"of\":\"dense\",\"model\":\"first\",\"depth\":9}}", NAMED);

    assertEquals(Plan.dense(200).rerank("first", 9), plan);
  }

  @Test
  void exploringAndRefittingAreWrittenWithoutTheirDefaults() {
    Plan plan = Plan.lexical(100).explore("judge", 50).refit(80);
    Plan other =
        Plan.lexical(100)
            .explore("judge", 50)
            .withNear(Plan.Near.WORDS)
            .withNearest(8)
            .refit(80)
            .withSteps(20);

    assertEquals(
        "{\"refit\":{\"of\":{\"explore\":{\"of\":{\"lexical\":{\"k\":100}},"
            + "\"model\":\"judge\",\"depth\":50}},\"k\":80}}",
        PlanJson.write(plan));
    assertEquals(
        "{\"refit\":{\"of\":{\"explore\":{\"of\":{\"lexical\":{\"k\":100}},"
            + "\"model\":\"judge\",\"depth\":50,\"nearest\":8,\"near\":\"words\"}},"
            + "\"k\":80,\"steps\":20}}",
        PlanJson.write(other));
  }

  @Test
  void aStageMaySearchWithAnotherText() {
    String json = "{\"rephrase\":{\"of\":{\"dense\":{\"k\":9}},\"text\":\"a cello\"}}";

    assertEquals(Plan.dense(9).rephrased("a cello"), PlanJson.parse(json, Map.of()));
    assertEquals(json, PlanJson.write(Plan.dense(9).rephrased("a cello")));
    assertEquals(
        "plan.rephrase: text of rephrase is blank; expected what to search with; leave rephrase out"
            + " to search with the query",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    PlanJson.parse(
                        "{\"rephrase\":{\"of\":\"dense\",\"text\":\" \"}}",
                        Map.of("dense", Plan.dense(9))))
            .getMessage());
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    Plan plan = PlanJson.parse("{\"fuse\":{\"of\":[{\"lexical\":{}},{\"dense\":{}}]}}", Map.of());

    assertEquals(Plan.fuse(Plan.lexical(200), Plan.dense(200)), plan);
  }

  @Test
  void aPlanIsWrittenWithoutItsDefaults() {
    Plan plan =
        Plan.fuse(
                Plan.lexical(100).withUnit(Plan.Unit.PASSAGE).withFields("title"),
                Plan.dense(50).withSpace("minilm").withExact(true))
            .withMethod(new Fusion.ReciprocalRank(60, 1, List.of(1.0, 0.5)))
            .withK(20)
            .filtered(Filter.eq("lang", "en"))
            .rerank("first", 10);

    assertEquals(
        "{\"rerank\":{\"of\":{\"filter\":{\"of\":{\"fuse\":{\"of\":["
            + "{\"lexical\":{\"k\":100,\"unit\":\"passage\",\"fields\":[\"title\"]}},"
            + "{\"dense\":{\"k\":50,\"space\":\"minilm\",\"exact\":true}}],"
            + "\"method\":{\"rrf\":{\"k\":60,\"rank_base\":1}},\"weights\":[1,0.5],\"k\":20}},"
            + "\"by\":{\"eq\":{\"lang\":\"en\"}}}},\"model\":\"first\",\"depth\":10}}",
        PlanJson.write(plan));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          lexicla                                   | plan 'lexicla' is not known; expected dense, lexical or the JSON of a plan; did you mean 'lexical'?
          "nothing"                                 | plan 'nothing' is not known; expected dense, lexical or the JSON of a plan
          ~~                                        | plan is empty; expected JSON
          {                                         | plan is not JSON at line 1, column 2: it ends too early; expected more, and }
          {"lexical":{}} x                          | plan is not JSON at line 1, column 17: 'x' is no value; expected a value
          {"lexical":{}} {}                         | plan has more text after its JSON value
          {"lexical":{"k":1,"k":2}}                 | plan is not JSON at line 1, column 22: the name 'k' stands twice
          {"lexical":{"k":NaN}}                     | plan is not JSON at line 1
          []                                        | plan is an empty array; expected the name of a plan or an object with one of lexical, dense, sparse, late, verbatim, seal, fuse, rerank, explore, refit, filter, rephrase, auto
          17                                        | plan is 17; expected the name of a plan or
          [null]                                    | plan is an array of 1; expected the name of a plan or
          {}                                        | plan has no members; expected exactly one member: one of lexical, dense
          {"lexical":{},"dense":{}}                 | plan has the members lexical, dense; expected exactly one member
          {"lexicl":{}}                             | plan has the unknown stage 'lexicl'; expected lexical, dense, sparse, late, verbatim, seal, fuse, rerank, explore, refit, filter, rephrase, auto; did you mean 'lexical'?
          {"lexical":[1]}                           | plan.lexical is an array of 1; expected an object
          {"lexical":{"K":1}}                       | plan.lexical has the unknown member 'K'; expected k, unit, fields, weighing; did you mean 'k'?
          {"lexical":{"k":0}}                       | plan.lexical.k is 0; expected a whole number from 1 to 2147483647
          {"lexical":{"k":-1}}                      | plan.lexical.k is -1; expected a whole number from 1
          {"lexical":{"k":1.5}}                     | plan.lexical.k is 1.5; expected a whole number
          {"lexical":{"k":"9"}}                     | plan.lexical.k is '9'; expected a whole number
          {"lexical":{"k":99999999999}}             | plan.lexical.k is 99999999999; expected a whole number
          {"lexical":{"k":null}}                    | plan.lexical.k is null; expected a whole number
          {"lexical":{"unit":"words"}}              | plan.lexical.unit is 'words'; expected document or passage
          {"lexical":{"fields":"title"}}            | plan.lexical.fields is 'title'; expected an array of field names
          {"lexical":{"fields":[1]}}                | plan.lexical.fields[0] is 1; expected the name of a field
          {"dense":{"exact":"yes"}}                 | plan.dense.exact is 'yes'; expected true or false
          {"dense":{"space":7}}                     | plan.dense.space is 7; expected the name of a vector space
          {"fuse":{}}                               | plan.fuse has no member 'of'; add it
          {"fuse":{"of":{}}}                        | plan.fuse.of is an empty object; expected an array of plans
          {"fuse":{"of":[]}}                        | plan.fuse: fuse has no inputs; expected at least one plan
          {"fuse":{"of":["dense"],"method":"max"}}  | plan.fuse.method is 'max'; expected minmax, zscore, sum, rrf
          {"fuse":{"of":["dense"],"method":"zscor"}}| plan.fuse.method is 'zscor'; expected minmax, zscore, sum, rrf; did you mean 'zscore'?
          {"fuse":{"of":["dense"],"method":1}}      | plan.fuse.method is 1; expected minmax, zscore, sum, rrf or an object with one of rrf
          {"fuse":{"of":["dense"],"method":{"rrf":{"k":-1}}}} | plan.fuse.method.rrf: rank constant is -1.0; expected a finite number from 0 to 1000000
          {"fuse":{"of":["dense"],"method":{"rrf":{"k":1e999}}}} | plan.fuse.method.rrf.k is Infinity; expected a finite number
          {"fuse":{"of":["dense"],"method":{"rrf":{"k":1e-320,"rank_base":0}}}} | plan.fuse.method.rrf: rank constant is
          {"fuse":{"of":["dense"],"method":{"rrf":{"rank_base":2}}}} | plan.fuse.method.rrf: firstRank is 2; expected 0 or 1
          {"fuse":{"of":["dense"],"weights":[1,2]}} | plan.fuse: fusion has 2 weights for 1 inputs
          {"fuse":{"of":["dense"],"weights":[-1]}}  | plan.fuse.weights: fusion weight is -1.0; expected a finite number from 0 to 1000000
          {"fuse":{"of":["dense"],"weights":[1e308]}}  | plan.fuse.weights: fusion weight is 1.0E308; expected a finite number from 0 to 1000000
          {"fuse":{"of":["dense"],"weights":["1"]}} | plan.fuse.weights[0] is '1'; expected a finite number
          {"fuse":{"of":["dense",{"dense":{"k":0}}]}} | plan.fuse.of[1].dense.k is 0; expected a whole number from 1
          {"rerank":{"of":"dense","depth":5}}       | plan.rerank has no member 'model'; add it
          {"rerank":{"of":"dens","model":"m","depth":5}} | plan.rerank.of 'dens' is not known; expected dense, lexical or the JSON of a plan; did you mean 'dense'?
          {"rerank":{"of":"dense","model":"m","depth":0}} | plan.rerank.depth is 0; expected a whole number from 1
          {"explore":{"of":"dense","model":"m"}}    | plan.explore has no member 'depth'; add it
          {"explore":{"of":"dense","model":"m","depth":5,"near":"links"}} | plan.explore.near is 'links'; expected vectors or words
          {"explore":{"of":"dense","model":"m","depth":5,"nearest":0}} | plan.explore.nearest is 0; expected a whole number from 1
          {"refit":{"of":"dense","k":9}}            | plan.refit.of is 'dense'; expected a plan by rerank or explore, from which refit learns
          {"refit":{"of":{"dense":{}},"k":9}}       | plan.refit.of is an object; expected a plan by rerank or explore
          {"refit":{"of":{"rerank":{"of":"dense","model":"m","depth":9}},"k":9}} | plan.refit: refit returns 9 candidates, of which the reranker read up to 9; expected a k above that
          {"refit":{"of":{"rerank":{"of":"dense","model":"m","depth":9}}}} | plan.refit has no member 'k'; add it
          {"refit":{"of":{"rerank":{"of":"dense","model":"m","depth":9}},"k":10,"steps":0}} | plan.refit.steps is 0; expected a whole number from 1
          {"filter":{"of":"dense"}}                 | plan.filter has no member 'by'; add it
          {"filter":{"of":"dense","by":{"eqq":{"a":1}}}} | plan.filter.by has the unknown test 'eqq'; expected and, or, not, eq, in, range, prefix, glob, exists; did you mean 'eq'?
          """)
  void whatIsNoPlanIsRefusedWithPathAndRemedy(String text, String message) {
    var error = assertThrows(IllegalArgumentException.class, () -> PlanJson.parse(text, NAMED));

    assertEquals(
        message,
        error.getMessage().substring(0, Math.min(message.length(), error.getMessage().length())));
  }

  @Test
  void aPlanBeyondTheDepthIsRefused() {
    Plan plan = Plan.dense(1);
    for (int i = 0; i < 16; i++) {
      plan = Plan.fuse(plan);
    }
    String deep = PlanJson.write(plan);

    var error = assertThrows(IllegalArgumentException.class, () -> PlanJson.parse(deep, NAMED));

    assertEquals(
        "plan"
            + ".fuse.of[0]".repeat(16)
            + " is 17 stages deep; expected at most 16;"
            + " simplify the plan, or raise the limit planDepth",
        error.getMessage());
    assertEquals(plan, PlanJson.parse(deep, NAMED, JsonLimits.DEFAULTS.withPlanDepth(17)));
  }

  @Test
  void aTextBeyondTheLengthIsRefused() {
    String text = " ".repeat(1_000_000);

    var error =
        assertThrows(IllegalArgumentException.class, () -> PlanJson.parse("{" + text + "}", NAMED));

    assertEquals(
        "plan has 1000002 characters; expected at most 1000000; shorten it, or raise the limit"
            + " textLength",
        error.getMessage());
  }

  @Test
  void nestingThatWouldOverflowTheStackIsRefused() {
    String text = "[".repeat(100_000);

    var error = assertThrows(IllegalArgumentException.class, () -> PlanJson.parse(text, NAMED));

    assertEquals("plan is not JSON", error.getMessage().substring(0, 16));
  }
}
