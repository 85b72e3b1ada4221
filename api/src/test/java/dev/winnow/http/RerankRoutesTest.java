package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.threads.EndingException;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Reranker;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import dev.winnow.rerank.models.JudgeConfig;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.order.Strategy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One engine without a document, whose rerankers are a tiny cross-encoder of random weights, late
/// interaction over the built-in model, and some that misbehave. The recorded requests are in the
/// resources beside this class, with the answers and how near scores must come.
class RerankRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of("..");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String SLOW = "{\"model\":\"slow\",\"query\":\"q\",\"documents\":[\"1\"]}";

  private static @TempDir Path folder;
  private static final JudgeConfig EXACT = JudgeConfig.DEFAULTS.withPrecision(Precision.FP32);

  private static CountDownLatch entered;
  private static CountDownLatch release;
  private static Engine engine;
  private static SearchServer server;

  @BeforeAll
  static void start() throws IOException {
    Path tiny = tinyCrossEncoder();
    entered = new CountDownLatch(1);
    release = new CountDownLatch(1);
    EngineConfig config =
        EngineConfig.DEFAULTS
            .withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))
            .withReranker(
                "tiny",
                models -> cascade(Judges.open(models, tiny.toString(), EXACT), Integer.MAX_VALUE))
            .withReranker("broken", _ -> cascade(judge(RerankRoutesTest::fail), 100))
            .withReranker("shallow", _ -> cascade(judge(text -> text.text().length()), 2))
            .withReranker("absent", models -> cascade(Judges.open(models, "no-such-folder"), 100))
            .withIndex(
                IndexConfig.DEFAULTS
                    .withReranker("numbers", (_, texts) -> numbers(texts))
                    .withReranker("lengths", (_, texts) -> lengths(texts))
                    .withReranker("ending", (_, _) -> ending())
                    .withReranker("few", (_, _) -> new double[1])
                    .withReranker("slow", (_, texts) -> slow(texts)));
    engine = Engine.open(folder.resolve("docs"), config);
    server = serve(ServerLimits.DEFAULTS);
  }

  private static double[] ending() {
    throw new EndingException();
  }

  @Test
  void aServerWhoseProcessEndsIsUnavailableForNow() throws Exception {
    var response =
        post(server, "/v2/rerank", "{\"model\":\"ending\",\"query\":\"q\",\"documents\":[\"1\"]}");

    assertEquals(503, response.statusCode(), response.body());
    assertTrue(response.body().contains("the process is ending"), response.body());
    assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
  }

  @AfterAll
  static void stop() {
    release.countDown();
    server.close();
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cohere-2",
        "cohere-2-client-sends-nulls",
        "cohere-1-objects",
        "jina",
        "voyage",
        "voyage-client-sends-nulls",
        "any-of-version-1",
        "plain-documents",
        "tei",
        "tei-raw",
        "tei-maxsim"
      })
  void aRecordedRequestGetsItsRecordedAnswer(String name) throws Exception {
    JsonNode recorded = recorded(name);

    var response =
        post(server, recorded.at("/path").textValue(), recorded.at("/request").toString());

    assertEquals(200, response.statusCode(), response.body());
    assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
    assertAlike(
        recorded.at("/answer"),
        JSON.readTree(response.body()),
        recorded.at("/within").doubleValue(),
        "answer");
  }

  /// The tokens of `[CLS] query [SEP] text [SEP]` by the model's tokenizer, at most as many as the
  /// model reads.
  @Test
  void usageIsTheTokensThatTheModelWasGiven() throws Exception {
    List<String> texts = List.of("one text", "another, longer text", "word ".repeat(2_000));
    long tokens = 0;
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      String tiny = folder.resolve("tiny").toString();
      Tokenizer tokenizer = models.tokenizer(tiny);
      int most = models.maxTokens(tiny);
      int query = tokenizer.text("a query").count();
      assertTrue(tokenizer.text(texts.getLast()).count() > most);
      for (String text : texts) {
        tokens += Math.min(most, query + tokenizer.text(text).count() + 3);
      }
    }
    String documents = JSON.writeValueAsString(texts);
    String body = "{\"model\":\"tiny\",\"query\":\"a query\",\"%s\":%s}";
    for (String path : List.of("/v2/rerank", "/v1/rerank", "/rerank")) {
      JsonNode answer =
          JSON.readTree(post(server, path, body.formatted("documents", documents)).body());

      assertEquals(tokens, answer.at("/usage/total_tokens").longValue(), path);
      assertEquals(tokens, answer.at("/usage/prompt_tokens").longValue(), path);
      assertEquals(tokens, answer.at("/meta/tokens/input_tokens").longValue(), path);
      assertEquals(0, answer.at("/meta/tokens/output_tokens").longValue(), path);
      assertEquals(1, answer.at("/meta/billed_units/search_units").intValue(), path);
    }
    var tei = post(server, "/rerank", body.formatted("texts", documents));
    assertEquals(
        Long.toString(tokens), tei.headers().firstValue("x-compute-tokens").orElse("none"));
    assertEquals("10028", tei.headers().firstValue("x-compute-characters").orElse("none"));
  }

  @Test
  void lateInteractionReadsTheQueryOnceAndATextThatStandsTwiceOnce() throws Exception {
    List<String> texts = List.of("Sharks swim.", "Koalas sleep a lot.", "Sharks swim.");
    long tokens;
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      Embedder minilm = models.embedder("minilm");
      tokens =
          IntStream.range(0, 3)
              .mapToLong(minilm.passages(List.of("who sleeps", texts.get(0), texts.get(1)))::tokens)
              .sum();
    }
    String body =
        "{\"model\":\"maxsim\",\"query\":\"who sleeps\",\"documents\":%s}"
            .formatted(JSON.writeValueAsString(texts));

    JsonNode answer = JSON.readTree(post(server, "/v2/rerank", body).body());

    assertEquals(tokens, answer.at("/usage/total_tokens").longValue());
  }

  @Test
  void aRerankerWithoutAModelHasNoTokens() throws Exception {
    String documents =
        JSON.writeValueAsString(IntStream.range(0, 101).mapToObj(i -> "" + i).toList());
    String body = "{\"model\":\"numbers\",\"query\":\"q\",\"%s\":%s}";

    JsonNode answer =
        JSON.readTree(post(server, "/v2/rerank", body.formatted("documents", documents)).body());
    var tei = post(server, "/rerank", body.formatted("texts", documents));

    assertEquals(0, answer.at("/usage/total_tokens").intValue());
    assertTrue(answer.at("/meta/tokens").isMissingNode(), answer.toString());
    assertEquals(2, answer.at("/meta/billed_units/search_units").intValue());
    assertTrue(tei.headers().firstValue("x-compute-tokens").isEmpty());
  }

  @Test
  void theRequestOfTheReadmeIsAnsweredAsItSays() throws Exception {
    String readme = Files.readString(ROOT.resolve("README.md"));
    Matcher curl =
        Pattern.compile("curl \\S+?(/v\\d/rerank) -d '(.*?)'\\s+(\\{.*?})\\n\\n", Pattern.DOTALL)
            .matcher(readme);
    assertTrue(curl.find(), "README.md lacks the example with curl");

    var response = post(server, curl.group(1), curl.group(2));

    ObjectNode shown = JSON.readValue(curl.group(3), ObjectNode.class).put("id", "recorded");
    assertAlike(shown, JSON.readTree(response.body()), 0.5, "answer");
  }

  @Test
  void placesFallByScoreAndEqualOnesKeepTheOrderOfTheDocuments() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int[] scores = random.ints(1 + random.nextInt(30), -3, 4).toArray();
      int top = 1 + random.nextInt(scores.length + 3);
      String body =
          JSON.writeValueAsString(
              Map.of(
                  "model",
                  "numbers",
                  "query",
                  "q",
                  "top_n",
                  top,
                  "documents",
                  IntStream.of(scores).mapToObj(Integer::toString).toList()));

      JsonNode results = JSON.readTree(post(server, "/v2/rerank", body).body()).at("/results");

      List<Integer> expected =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparingInt(i -> -scores[i]))
              .limit(top)
              .toList();
      assertEquals(expected, indexes(results), body);
    }
  }

  @Test
  void aBodyBeyondTheLimitOfSearchesIsRead() throws Exception {
    String body =
        "{\"model\":\"numbers\",\"query\":\"q\",\"documents\":[\"1%s\",\"2\"]}"
            .formatted(" ".repeat(300_000));

    var response = post(server, "/v2/rerank", body);

    assertEquals(200, response.statusCode(), response.body());
    assertEquals(List.of(1, 0), indexes(JSON.readTree(response.body()).at("/results")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v2/rerank | {"query":"q","documents":[]}               | documents is an empty array; expected a list of 1 to 5 texts
          /v2/rerank | {"query":"q","documents":["1","2","3","4","5","6"]} | documents has 6 texts; expected at most 5; send fewer, or raise the limit documents
          /v2/rerank | {"query":"q"}                              | request has no member 'documents'; add a list of 1 to 5 texts
          /v2/rerank | {"query":"q","documents":"1"}              | documents is '1'; expected a list of 1 to 5 texts
          /v2/rerank | {"query":"q","documents":["1",null]}       | documents[1] is null; expected a text, or an object with the member text
          /v2/rerank | {"query":"q","documents":[{}]}             | documents[0] is an empty object; expected a text, or an object with the member text
          /v2/rerank | {"query":"q","documents":[{"text":1}]}     | documents[0].text is 1; expected a text
          /v1/rerank | {"query":"q","documents":[{"txt":"1"}]}    | documents[0] is an object; expected a text, or an object with the member text
          /v2/rerank | {"documents":["1"]}                        | request has no member 'query'; add the text that the others are compared with
          /v2/rerank | {"query":null,"documents":["1"]}           | request has no member 'query'; add the text that the others are compared with
          /v2/rerank | {"query":" ","documents":["1"]}            | query is ' '; expected a text that is not blank
          /v2/rerank | {"query":7,"documents":["1"]}              | query is 7; expected a text
          /v2/rerank | {"query":"12345678901","documents":["1"]}  | query has 11 characters; expected at most 10; shorten it, or raise the limit queryLength
          /v2/rerank | {"query":"q","documents":["1"],"top_n":0}  | top_n is 0; expected a whole number from 1 to 2147483647
          /v1/rerank | {"query":"q","documents":["1"],"top_k":0}  | top_k is 0; expected a whole number from 1 to 2147483647
          /v1/rerank | {"query":"q","documents":["1"],"top_k":"1"} | top_k is '1'; expected a whole number from 1 to 2147483647
          /v1/rerank | {"query":"q","documents":["1"],"top_n":1,"top_k":1} | request has the unknown member 'top_k'; expected query, documents, model, top_n, return_documents, rank_fields, max_tokens_per_doc, max_chunks_per_doc; did you mean 'top_n'?
          /v2/rerank | {"query":"q","documents":["1"],"max_tokens_per_document":9} | request has the unknown member 'max_tokens_per_document'; expected query, documents, model, top_n, return_documents, rank_fields, max_tokens_per_doc, max_chunks_per_doc; did you mean 'max_tokens_per_doc'?
          /v2/rerank | {"query":"q","documents":["1"],"max_tokens_per_doc":0} | max_tokens_per_doc is 0; expected a whole number from 1 to 2147483647
          /v2/rerank | {"query":"q","documents":["1"],"max_chunks_per_doc":"x"} | max_chunks_per_doc is 'x'; expected a whole number from 1 to 2147483647
          /v2/rerank | {"query":"q","documents":["1",{"body":"2"}],"rank_fields":["title","text"]} | documents[1] is an object; expected an object with a member of rank_fields: title, text
          /v1/rerank | {"query":"q","documents":["1"],"return_embeddings":true} | return_embeddings is true; expected false: rerankers give scores alone; leave it out
          /v1/rerank | {"query":"q","documents":["1"],"truncate_prompt_tokens":9} | truncate_prompt_tokens is 9; expected -1, the model's own limit; shorten documents by max_tokens_per_doc
          /v2/rerank | {"query":"q","documents":["1"],"return_documents":1} | return_documents is 1; expected true or false
          /v1/rerank | {"query":"q","documents":["1"],"truncation":false} | truncation is false; expected true: rerankers truncate texts that are too long; leave it out
          /v2/rerank | {"query":"q","documents":["1"],"model":"tini"} | reranker 'tini' is not bound; expected one of tiny, broken, shallow, absent, numbers, lengths, ending, few, slow, maxsim; did you mean 'tiny'?
          /v2/rerank | {"query":"q","documents":["1"],"model":1}  | model is 1; expected the name of a reranker
          /rerank    | {"query":"q","texts":[]}                   | texts is an empty array; expected a list of 1 to 5 texts
          /rerank    | {"query":"q"}                              | request has no member 'texts'; add a list of 1 to 5 texts
          /rerank    | {"query":"q","texts":[{"text":"1"}]}       | texts[0] is an object; expected a text
          /rerank    | {"query":"q","texts":["1"],"truncate":false} | truncate is false; expected true: rerankers truncate texts that are too long; leave it out
          /rerank    | {"query":"q","texts":["1"],"truncation_direction":"left"} | truncation_direction is 'left'; expected 'right': rerankers read a text from its beginning
          /rerank    | {"query":"q","texts":["1"],"top_n":1}      | request has the unknown member 'top_n'; expected query, texts, model, raw_scores, return_text, truncate, truncation_direction
          /v1/rerank | {"query":"q","documents":["1"],"texts":["1"]} | request has the unknown member 'texts'; expected query, documents, model, top_n, return_documents, rank_fields, max_tokens_per_doc, max_chunks_per_doc
          /v2/rerank | ["1"]                                      | request is an array of 1; expected an object
          """)
  void aBadRequestIsAProblemThatNamesTheRemedy(String path, String body, String detail)
      throws Exception {
    var limits = RerankLimits.DEFAULTS.withDocuments(5).withQueryLength(10);
    try (var small = serve(ServerLimits.DEFAULTS.withRerank(limits))) {
      var response = post(small, path, body);

      assertProblem(400, detail, response);
    }
  }

  /// As Cohere's clients (5.x) and Haystack's send them, and Jina's and vLLM's.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /v2/rerank | "top_n":2,"max_tokens_per_doc":4096
          /v1/rerank | "top_n":2,"max_chunks_per_doc":10,"max_tokens_per_doc":4096
          /v1/rerank | "top_n":2,"return_documents":false,"rank_fields":["text"]
          /v1/rerank | "top_n":2,"max_doc_length":1024,"max_query_length":512,"return_embeddings":false
          /rerank    | "top_n":0,"truncate_prompt_tokens":-1,"priority":0,"additional_data":{"a":[1]},"user":"u"
          /v2/rerank | "priority":0,"rank_fields":null,"max_tokens_per_doc":null
          """)
  void membersThatServicesKnowAreTaken(String path, String more) throws Exception {
    String documents = "[\"fifth\",{\"text\":\"nine\",\"title\":\"t\",\"id\":7},\"1\"]";

    var response =
        post(
            server,
            path,
            "{\"model\":\"lengths\",\"query\":\"q\",\"documents\":%s,%s}"
                .formatted(documents, more));

    assertEquals(200, response.statusCode(), response.body());
    JsonNode results = JSON.readTree(response.body()).at("/results");
    assertEquals(0, results.at("/0/index").intValue());
    assertEquals(1, results.at("/1/index").intValue());
  }

  @Test
  void anObjectIsReadByRankFieldsAndRepeatedAsItWasSent() throws Exception {
    var response =
        post(
            server,
            "/v1/rerank",
            """
            {"model":"lengths","query":"q","return_documents":true,"rank_fields":["title","year","body"],
             "documents":["four",{"title":"a","year":2024,"body":"b","text":"not read at all"},
              {"body":"twelve chars","tags":[1,null]}]}\
            """);

    JsonNode results = JSON.readTree(response.body()).at("/results");
    assertEquals(2, results.at("/0/index").intValue(), response.body());
    assertEquals("{\"body\":\"twelve chars\",\"tags\":[1,null]}", results.at("/0/document") + "");
    assertEquals(1, results.at("/1/index").intValue());
    assertEquals("a\n2024\nb".length(), results.at("/1/relevance_score").doubleValue());
    assertEquals(2024, results.at("/1/document/year").intValue());
    assertEquals("{\"text\":\"four\"}", results.at("/2/document") + "");
  }

  @Test
  void documentsAndQueriesAreCutToTheTokensThatTheRequestAllows() throws Exception {
    var response =
        post(
            server,
            "/v2/rerank",
            """
            {"model":"lengths","query":"q","return_documents":true,"max_tokens_per_doc":3,
             "documents":["one two three four five six","a b c d","one"]}\
            """);

    JsonNode results = JSON.readTree(response.body()).at("/results");
    assertEquals("one two three".length(), results.at("/0/relevance_score").doubleValue());
    assertEquals("a b c".length(), results.at("/1/relevance_score").doubleValue());
    assertEquals("one two three four five six", results.at("/0/document/text").textValue());
  }

  @Test
  void whatIsNotFollowedIsAWarning() throws Exception {
    var response =
        post(
            server,
            "/v1/rerank",
            "{\"model\":\"lengths\",\"query\":\"q\",\"documents\":[\"1\"],\"max_chunks_per_doc\":10}");

    assertEquals(
        "max_chunks_per_doc: a document is read in one piece, from its beginning to the model's"
            + " limit",
        JSON.readTree(response.body()).at("/meta/warnings/0").textValue());
  }

  @ParameterizedTest
  @CsvSource({
    "use_activation,true,0.73",
    "raw_scores,false,0.73",
    "use_activation,false,1",
    "raw_scores,true,1"
  })
  void scoresAreMappedWhereTheRequestAsksForIt(String name, boolean flag, double score)
      throws Exception {
    var response =
        post(
            server,
            "/v1/rerank",
            "{\"model\":\"lengths\",\"query\":\"q\",\"documents\":[\"1\"],\"%s\":%s}"
                .formatted(name, flag));

    assertEquals(
        score,
        JSON.readTree(response.body()).at("/results/0/relevance_score").doubleValue(),
        0.005);
  }

  @Test
  void textThatIsNotJsonIsAProblem() throws Exception {
    var response = post(server, "/v2/rerank", "{\"query\":");

    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("request is not JSON at line 1"), response.body());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void aBodyBeyondTheLimitIs413(int times) throws Exception {
    var limits = RerankLimits.DEFAULTS.withTextLength(100);
    try (var small = serve(ServerLimits.DEFAULTS.withRerank(limits))) {
      var response = post(small, "/v2/rerank", " ".repeat(101 * times));

      assertProblem(
          413,
          "request has more than 100 characters; shorten it, or raise the limit textLength",
          response);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          broken  | reranker 'broken' did not order all texts: rerank: 'stage' failed, so the order before it stands: java.lang.IllegalStateException: [2] > [1]; send fewer or shorter texts, or name another
          numbers | reranker 'numbers' failed: it gave the score NaN; try again, or name another
          few     | reranker 'few' failed: it gave 1 scores for 3 candidates; try again, or name another
          shallow | reranker 'shallow' did not order all texts: reads no deeper: 1 of 3 candidates stand behind as they were; send fewer or shorter texts, or name another
          """)
  void aModelThatFailsIsAnErrorAndNeverAnOrder(String model, String detail) throws Exception {
    var response =
        post(
            server,
            "/v2/rerank",
            "{\"model\":\"%s\",\"query\":\"q\",\"documents\":[\"1\",\"NaN\",\"3\"]}"
                .formatted(model));

    assertProblem(500, detail, response);
  }

  @Test
  void aModelThatCannotBeOpenedIsAnError() throws Exception {
    var response =
        post(server, "/rerank", "{\"model\":\"absent\",\"query\":\"q\",\"texts\":[\"1\"]}");

    assertEquals(500, response.statusCode());
    assertTrue(response.body().contains("reranker 'absent' failed: "), response.body());
    assertTrue(response.body().contains("no-such-folder"), response.body());
  }

  @Test
  void rerankingsWaitForTheirTurnOrAreTurnedAwayOrAreTooLate() throws Exception {
    var limits = ServerLimits.DEFAULTS.withSearches(1).withWaiting(1);
    try (var busy = serve(limits);
        var hasty = serve(limits.withDeadline(Duration.ofMillis(50)))) {
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> {
            while (get(busy, "/readyz").statusCode() != 200) {
              Thread.sleep(10);
            }
          },
          "the server did not become ready");
      var first = postLater(busy);
      assertTrue(entered.await(1, TimeUnit.MINUTES), "no reranking began");
      var second = postLater(busy);
      var third = postLater(busy);
      var refused = (HttpResponse<?>) CompletableFuture.anyOf(second, third).join();
      var late = post(hasty, "/v2/rerank", SLOW);
      release.countDown();

      assertEquals(429, refused.statusCode());
      assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
      assertEquals(200, first.join().statusCode());
      assertEquals(629, second.join().statusCode() + third.join().statusCode());
      assertProblem(
          504,
          "reranking took longer than 50 ms; send fewer documents, or raise the limit deadline",
          late);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/rerank", "/v1/rerank", "/rerank"})
  void rerankingIsAskedByPostAlone(String path) throws Exception {
    assertEquals(405, get(server, path).statusCode());
  }

  private static Path tinyCrossEncoder() throws IOException {
    Path resources = ROOT.resolve("embed/src/test/resources");
    Path model = Files.createDirectories(folder.resolve("tiny"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(resources.resolve("models/bert-class").resolve(name), model.resolve(name));
    }
    Files.copy(
        resources.resolve("multivector/plain/tokenizer.json"), model.resolve("tokenizer.json"));
    return model;
  }

  private static Cascade cascade(Judge judge, int depth) {
    return Cascade.of(Stage.of("stage", judge, Strategy.Pointwise.DEFAULTS).withDepth(depth));
  }

  private static Judge judge(ToDoubleFunction<Candidate> score) {
    return new Judge() {
      @Override
      public double[] score(String query, List<Candidate> window) {
        return window.stream().mapToDouble(score).toArray();
      }

      @Override
      public int window() {
        return Integer.MAX_VALUE;
      }

      @Override
      public boolean pointwise() {
        return true;
      }
    };
  }

  /// With an error that looks like an answer.
  private static double fail(Candidate candidate) {
    throw new IllegalStateException("[2] > [1]");
  }

  private static double[] lengths(List<Reranker.Candidate> texts) {
    return texts.stream().mapToDouble(text -> text.text().length()).toArray();
  }

  private static double[] numbers(List<Reranker.Candidate> texts) {
    return texts.stream().mapToDouble(text -> Double.parseDouble(text.text())).toArray();
  }

  private static double[] slow(List<Reranker.Candidate> texts) {
    entered.countDown();
    try {
      assertTrue(release.await(1, TimeUnit.MINUTES), "nobody released the reranking");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new double[texts.size()];
  }

  private static SearchServer serve(ServerLimits limits) {
    return SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(0).withLimits(limits));
  }

  private static JsonNode recorded(String name) throws IOException {
    try (InputStream file =
        RerankRoutesTest.class.getResourceAsStream("rerank/" + name + ".json")) {
      return JSON.readTree(file);
    }
  }

  /// Member by member; numbers with a fraction within a tolerance, all else exactly.
  private static void assertAlike(JsonNode expected, JsonNode seen, double within, String path) {
    if (expected.isObject()) {
      assertEquals(names(expected), names(seen), path);
      for (String name : names(expected)) {
        assertAlike(expected.get(name), seen.get(name), within, path + "." + name);
      }
    } else if (expected.isArray()) {
      assertEquals(expected.size(), seen.size(), path);
      for (int i = 0; i < expected.size(); i++) {
        assertAlike(expected.get(i), seen.get(i), within, path + "[" + i + "]");
      }
    } else if (expected.isFloatingPointNumber()) {
      assertTrue(seen.isFloatingPointNumber(), path);
      assertEquals(expected.doubleValue(), seen.doubleValue(), within, path);
    } else {
      assertEquals(expected, seen, path);
    }
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).sorted().toList();
  }

  private static List<Integer> indexes(JsonNode results) {
    return results.findValues("index").stream().map(JsonNode::intValue).toList();
  }

  private static void assertProblem(int status, String detail, HttpResponse<String> response)
      throws IOException {
    JsonNode problem = JSON.readTree(response.body());
    assertEquals(detail, problem.at("/detail").textValue());
    assertEquals(status, response.statusCode());
    assertEquals(status, problem.at("/status").intValue());
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
  }

  private static HttpResponse<String> post(SearchServer to, String path, String body)
      throws Exception {
    return CLIENT.send(posting(to, path, body), BodyHandlers.ofString());
  }

  private static CompletableFuture<HttpResponse<String>> postLater(SearchServer to) {
    return CLIENT.sendAsync(posting(to, "/v2/rerank", SLOW), BodyHandlers.ofString());
  }

  private static HttpRequest posting(SearchServer to, String path, String body) {
    return HttpRequest.newBuilder()
        .uri(uri(to, path))
        .timeout(Duration.ofMinutes(1))
        .header("X-Request-Id", "recorded")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse<String> get(SearchServer to, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder().uri(uri(to, path)).timeout(Duration.ofMinutes(1)).build(),
        BodyHandlers.ofString());
  }

  private static URI uri(SearchServer to, String path) {
    return URI.create("http://127.0.0.1:" + to.port() + path);
  }
}
