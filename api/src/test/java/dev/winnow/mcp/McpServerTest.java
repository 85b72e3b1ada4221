package dev.winnow.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Recipe;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages in, answers out.
class McpServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static @TempDir Path folder;
  private static Animals animals;
  private static McpServer server;

  @BeforeAll
  static void open() {
    animals = Animals.in(folder, Recipe.NO_EMBEDDER);
    server = animals.server(McpLimits.DEFAULTS);
  }

  @AfterAll
  static void close() {
    animals.close();
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-25,2025-11-25",
    "2025-06-18,2025-06-18",
    "2025-03-26,2025-03-26",
    "2024-11-05,2024-11-05",
    "1999-01-01,2025-11-25"
  })
  void theVersionIsTheClientsWhereItIsSpoken(String asked, String given) throws Exception {
    JsonNode answer =
        answer(
            """
            {"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"%s",
             "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            """
                .formatted(asked));

    assertEquals("a", answer.at("/id").textValue());
    assertEquals(given, answer.at("/result/protocolVersion").textValue());
    assertEquals("winnow", answer.at("/result/serverInfo/name").textValue());
    assertTrue(answer.at("/result/capabilities/tools").isObject());
  }

  @Test
  void notificationsAndAnswersAreNotAnswered() {
    assertEquals(
        Optional.empty(),
        server.reply(
            Caller.unbounded("c"),
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"));
    assertEquals(
        Optional.empty(),
        server.reply(Caller.unbounded("c"), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                              | -32700 |",
        "7                                              | -32600 |",
        "[]                                             | -32600 |",
        "{\"id\":1,\"method\":\"ping\"}                 | -32600 |",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"} | -32600 |",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | -32600 |",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | -32600 |",
        "{\"jsonrpc\":\"2.0\",\"id\":1}                 | -32600 |",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]} | -32600 |",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/list\"} | -32601 | 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"} | -32602 | 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"rm\"}} |"
            + " -32602 | 1"
      })
  void whatIsNoRequestIsAnErrorOfJsonRpc(String message, int code, Integer id) throws Exception {
    JsonNode answer = answer(message);

    assertEquals(code, answer.at("/error/code").intValue());
    String why = answer.at("/error/message").textValue();
    assertTrue(
        code == -32700 ? why.contains("is not JSON") : why.matches(".+; expected .+; .+"), why);
    assertEquals(id == null ? "null" : id.toString(), answer.get("id").toString());
  }

  @Test
  void aBatchIsAnsweredByAListWithoutNotifications() throws Exception {
    JsonNode answers =
        answer(
            """
            [{"jsonrpc":"2.0","id":1,"method":"ping"},
             {"jsonrpc":"2.0","method":"notifications/initialized"},
             {"jsonrpc":"2.0","id":2,"method":"nothing"}]
            """);

    assertEquals(2, answers.size());
    assertTrue(answers.get(0).at("/result").isObject());
    assertEquals(-32601, answers.get(1).at("/error/code").intValue());
  }

  @Test
  void toolsSayWhatTheyTakeAndDo() throws Exception {
    JsonNode tools = answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");

    for (JsonNode tool : tools.at("/result/tools")) {
      assertEquals("object", tool.at("/inputSchema/type").textValue());
      assertFalse(tool.at("/inputSchema/additionalProperties").booleanValue());
      assertTrue(tool.at("/description").textValue().length() > 20);
      assertTrue(tool.at("/annotations/readOnlyHint").isBoolean());
      for (JsonNode required : tool.at("/inputSchema/required")) {
        assertNotNull(tool.at("/inputSchema/properties").get(required.textValue()));
      }
    }
  }

  /// Tokens of the question and the texts, by the tokenizers library.
  @Test
  void textsAreOrderedAndTheTokensThatWereReadAreTold() throws Exception {
    JsonNode answer =
        result(
                "rerank",
                """
                {"query":"What do koalas eat?","model":"maxsim","documents":[
                  "The court lowered the tax on imported cars.",
                  "Koalas eat the leaves of eucalyptus trees."]}\
                """)
            .get("structuredContent");

    assertEquals(1, answer.at("/results/0/index").intValue());
    assertEquals(9 + 11 + 12, answer.at("/tokens").intValue());
  }

  @Test
  void searchGivesTheSameAsTextAndAsStructure() throws Exception {
    JsonNode result =
        result("search", "{\"query\":\"sleep eucalyptus\",\"k\":2,\"plan\":\"lexical\"}");

    JsonNode answer = result.get("structuredContent");
    assertEquals(answer, JSON.readTree(result.at("/content/0/text").textValue()));
    assertEquals("koala", answer.at("/results/0/id").textValue());
    assertEquals("https://example.org/koala", answer.at("/results/0/url").textValue());
    assertEquals(
        "Koalas sleep twenty hours a day and eat eucalyptus leaves.",
        answer.at("/results/0/text").textValue());
    assertTrue(answer.at("/results/0/why").textValue().startsWith("lexical #1 "));
    assertEquals("shark", answer.at("/results/1/id").textValue());
    assertEquals("winnow://animals/shark", answer.at("/results/1/url").textValue());
    assertEquals(0, answer.at("/left_out").intValue());
  }

  @Test
  void aFilterChoosesDocuments() throws Exception {
    JsonNode answer =
        result("search", "{\"query\":\"sleep\",\"filter\":{\"eq\":{\"continent\":\"none\"}}}")
            .get("structuredContent");

    assertEquals(1, answer.get("results").size());
    assertEquals("shark", answer.at("/results/0/id").textValue());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 230, 260, 300, 400, 800, 2_000, 20_000})
  void answersKeepToTheirTokens(int tokens) throws Exception {
    for (String query : new String[] {"whale song", "sleep whale emu", "nothing at all"}) {
      JsonNode answer =
          result("search", "{\"query\":\"%s\",\"max_tokens\":%d}".formatted(query, tokens))
              .get("structuredContent");
      assertTrue(Budget.count(answer.toString()) <= tokens, answer::toString);
      int found = answer.get("results").size() + answer.get("left_out").intValue();
      assertEquals(query.startsWith("nothing") ? 0 : query.startsWith("sleep") ? 4 : 1, found);
      assertEquals(answer.get("left_out").intValue() > 0, answer.has("note"));
    }
  }

  @Test
  void aLongDocumentIsReadInParts() throws Exception {
    var read = new StringBuilder();
    int offset = 0;
    int parts = 0;
    while (true) {
      JsonNode part =
          result("fetch", "{\"id\":\"whale\",\"max_tokens\":700,\"offset\":%d}".formatted(offset))
              .get("structuredContent");
      assertTrue(Budget.count(part.toString()) <= 700, part::toString);
      assertEquals(Animals.LONG.length(), part.get("length").intValue());
      read.append(part.get("text").textValue());
      parts++;
      if (part.get("next_offset").isNull()) {
        break;
      }
      offset = part.get("next_offset").intValue();
      assertEquals(offset, read.length());
    }
    assertEquals(Animals.LONG, read.toString());
    assertTrue(parts > 4, () -> "one part is not enough to tell");
  }

  @Test
  void aPartSplitsNoCharacter() throws Exception {
    int whale = Animals.LONG.indexOf("\uD83D\uDC0B");
    JsonNode part =
        result("fetch", "{\"id\":\"whale\",\"offset\":%d,\"limit\":4}".formatted(whale + 1))
            .get("structuredContent");

    assertEquals(whale, part.get("offset").intValue());
    assertEquals("\uD83D\uDC0B a", part.get("text").textValue().strip());
    assertEquals(whale + part.get("text").textValue().length(), part.get("next_offset").intValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search | {} | query is missing; expected the text to look for; send it",
        "search | {\"query\":7} | query is 7; expected the text to look for",
        "search | {\"query\":\"a\",\"k\":101} | k is 101; expected at most 100; ask for fewer, or"
            + " raise the limit results",
        "search | {\"query\":\"a\",\"k\":true} | k is true; expected a whole number from 1 to 100",
        "search | {\"query\":\"a\",\"max_tokens\":199} | max_tokens is 199; expected a whole number"
            + " from 200 to 20000",
        "search | {\"query\":\"a\",\"max_tokens\":20001} | max_tokens is 20001; expected at most"
            + " 20000; ask for less, or raise the limit toolTokens",
        "search | {\"query\":\"a\",\"colection\":\"b\"} | arguments has the unknown member"
            + " 'colection'; expected query, k, filter, plan, max_tokens, collection; did you mean"
            + " 'collection'?",
        "search | {\"query\":\"a\",\"collection\":\"b\"} | collection 'b' is not here; expected"
            + " 'animals'",
        "fetch | {\"id\":\"dodo\"} | '''animals'' has no document ''dodo''; expected an id that"
            + " search gives; search first'",
        "search |"
            + " {\"query\":\"a\",\"plan\":{\"rerank\":{\"of\":\"lexical\",\"model\":\"maxsim\",\"depth\":1001}}}"
            + " | plan reranks 1001 candidates, all stages together; expected at most 1000; lower"
            + " depth, or raise the limit judged",
        "rerank | {\"query\":\"a\",\"documents\":[]} | documents has 0 texts; expected 1 to 100;"
            + " send fewer, or raise the limit results",
        "explain | {\"query\":\"a\"} | id is missing; expected the id of a document; send it",
        "fetch | {\"id\":\"emu\",\"offset\":500} | offset is 500; expected at most 52, the length"
            + " of the text; begin earlier"
      })
  void aWrongCallIsAResultThatSaysSo(String tool, String arguments, String message)
      throws Exception {
    JsonNode result = result(tool, arguments);

    assertTrue(result.get("isError").booleanValue());
    assertEquals(message, result.at("/content/0/text").textValue());
  }

  @Test
  void explainTellsTheRankAtEachRetrieverAndTheLedger() throws Exception {
    JsonNode answer =
        result("explain", "{\"query\":\"sleep eucalyptus\",\"id\":\"koala\"}")
            .get("structuredContent");

    assertTrue(answer.get("in_results").booleanValue());
    assertEquals(1, answer.get("rank").intValue());
    assertEquals("lexical", answer.at("/retrievers/0/retriever").textValue());
    assertEquals(1, answer.at("/retrievers/0/rank").intValue());
    assertEquals(
        answer.get("score").doubleValue(), answer.at("/ledger/0/contribution").doubleValue());
    assertEquals(0, answer.get("reasons").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\":\"dodo\" | there is no document ''dodo''; expected the id of one that is stored;"
            + " check it, or add it",
        "\"id\":\"koala\",\"k\":1 | it is at rank 2, and 1 hit was asked for; ask for more",
        "\"id\":\"emu\" | lexical finds nothing of the query in it; ask in its words",
        "\"id\":\"koala\",\"filter\":{\"eq\":{\"continent\":\"none\"}} | the filter leaves it out:"
            + " without it lexical has it at rank 2; search without the filter"
      })
  void explainTellsWhyADocumentIsNotFound(String arguments, String reason) throws Exception {
    JsonNode answer =
        result("explain", "{\"query\":\"sleep\",%s}".formatted(arguments)).get("structuredContent");

    assertFalse(answer.get("in_results").booleanValue());
    assertEquals(reason.replace("''", "'"), answer.at("/reasons/0").textValue());
  }

  private static JsonNode result(String tool, String arguments) throws Exception {
    return answer(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                .formatted(tool, arguments))
        .get("result");
  }

  private static JsonNode answer(String message) throws Exception {
    return JSON.readTree(server.reply(Caller.unbounded("test"), message).orElseThrow().json());
  }
}
