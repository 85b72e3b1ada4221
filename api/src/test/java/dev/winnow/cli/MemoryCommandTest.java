package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `winnow memory`: every command opens the folder anew, as a restart does.
class MemoryCommandTest {
  private static final String TALK =
      """
      {"session":"friday","speaker":"Ada","text":"I moved to Graz last week","time":"2026-05-01T09:00:00Z","key":"f0"}
      {"session":"friday","role":"Bob","content":"How do you like the town?","time":"2026-05-01T09:01:00Z","key":"f1"}
      {"session":"monday","speaker":"Ada","text":"My sister plays the cello","time":"2026-05-04T09:00:00Z"}
      {"title":"Cellos","text":"A cello has four strings. It is played sitting.","time":"2026-05-05","about":["Eva"]}
      """;

  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private @TempDir Path folder;
  private String memory = "";

  @BeforeEach
  void name() {
    memory = folder.resolve("memory").toString();
  }

  private Outcome memory(String command, String... arguments) {
    return Outcome.of(
        Stream.of(List.of("memory"), List.of(command.split(" ")), List.of(arguments))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private JsonNode json(Outcome outcome) throws IOException {
    assertEquals(0, outcome.code(), outcome.err());
    return json.readTree(outcome.out());
  }

  private static Outcome typed(String input, java.util.function.Supplier<Outcome> command) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return command.get();
    } finally {
      System.setIn(before);
    }
  }

  private void talk() {
    Outcome outcome =
        typed(TALK, () -> memory("remember", memory, "ada", "--lines", "-", "--embedder", "none"));
    assertEquals("4 remembered, 0 known already, 0 failed\n", outcome.out(), outcome.err());
    assertEquals(0, outcome.code());
  }

  @Test
  void whatIsRememberedIsRecalledByALaterCommandWithItsLedger() throws IOException {
    talk();

    JsonNode found = json(memory("recall", memory, "ada", "sister cello", "-k", "2", "--json"));

    assertEquals("sister cello", found.at("/query").textValue());
    assertEquals(2, found.at("/memories").size());
    JsonNode first = found.at("/memories/0");
    assertEquals("m3", first.at("/id").textValue());
    assertEquals("turn", first.at("/kind").textValue());
    assertEquals("My sister plays the cello", first.at("/text").textValue());
    assertEquals("2026-05-04T09:00:00Z", first.at("/time").textValue());
    double sum = 0;
    for (JsonNode line : first.at("/ledger")) {
      sum += line.at("/contribution").doubleValue();
    }
    assertEquals(first.at("/score").doubleValue(), sum);
    Outcome shown = memory("recall", memory, "ada", "sister cello", "-k", "1");
    assertTrue(shown.out().startsWith(" 1  m3  monday #0, 2026-05-04T09:00:00Z  "), shown.out());
    assertTrue(shown.out().contains("Ada: My sister plays the cello"), shown.out());
    assertTrue(shown.out().contains("why: lexical #"), shown.out());
  }

  @Test
  void meaningIsRecalledWithTheModelThatTheScopeWasMadeWith() throws IOException {
    Outcome told =
        memory("remember", memory, "ada", "The cat sleeps on the sofa", "--time", "2026-05-01");
    assertEquals("remembered m1\n", told.out(), told.err());

    JsonNode found = json(memory("recall", memory, "ada", "resting pet", "--json"));

    assertEquals("m1", found.at("/memories/0/id").textValue());
    assertTrue(found.at("/memories/0/why").textValue().contains("dense #1"), found.toString());
  }

  @Test
  void aScopeIsCompactedToOneSegment() throws IOException {
    talk();
    assertEquals(0, memory("remember", memory, "ada", "Her sister sings").code());
    JsonNode before = json(memory("recall", memory, "ada", "sister cello", "--json"));
    assertTrue(segments() > 1);

    Outcome compacted = memory("compact", memory, "ada");

    assertEquals("5 memories compacted\n", compacted.out(), compacted.err());
    assertEquals(1, segments());
    JsonNode after = json(memory("recall", memory, "ada", "sister cello", "--json"));
    assertEquals(before.at("/memories"), after.at("/memories"));
    assertEquals(1, memory("compact", memory, "nobody").code());
  }

  private long segments() throws IOException {
    try (var files = Files.walk(Path.of(memory))) {
      return files.filter(file -> file.toString().endsWith(".si")).count();
    }
  }

  @Test
  void aScopeIsCopiedCheckedAndRestoredAndReceiptsNameTheCopy() throws IOException {
    talk();
    String copy = folder.resolve("copy").toString();

    Outcome copied = memory("backup", memory, "ada", copy);
    assertEquals("4 memories copied to %s\n".formatted(copy), copied.out(), copied.err());
    JsonNode receipt = json(memory("forget", memory, "ada", "m2", "--json"));
    assertEquals(copy, receipt.at("/backups/0/folder").textValue());
    assertEquals(1, receipt.at("/backups/0/memories").intValue());
    assertTrue(receipt.at("/backups/0/there").booleanValue());
    Outcome shown = memory("forget", memory, "ada", "m1");
    assertTrue(shown.out().contains("still holds 1 of them: " + copy), shown.out());

    assertEquals(1, memory("restore", memory, "ada", copy).code());
    assertEquals(0, memory("restore", memory, "ada2", copy).code());
    assertEquals(4, json(memory("list", memory, "ada2", "--json")).at("/count").intValue());
    Outcome whole = memory("verify", memory);
    assertEquals("ada is whole: 2 memories\nada2 is whole: 4 memories\n", whole.out());
    assertEquals(0, whole.code());

    Path log = Path.of(memory, "scope-ada2", "log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);
    Outcome damaged = memory("verify", memory, "ada2", "--json");
    assertEquals(3, damaged.code());
    assertFalse(json.readTree(damaged.out()).at("/scopes/0/whole").booleanValue());
  }

  @Test
  void anotherModelForAScopeIsNoted() {
    talk();

    Outcome outcome = memory("remember", memory, "ada", "text", "--embedder", "minilm");

    assertEquals("remembered m5\n", outcome.out(), outcome.err());
    assertTrue(outcome.err().contains("note: the scope keeps the models"), outcome.err());
  }

  @Test
  void conditionsAndMomentsLeaveOthersOut() throws IOException {
    talk();

    assertEquals("[m2]", ids("recall", "town cello Graz", "--speaker", "Bob"));
    assertEquals("[m3]", ids("recall", "town cello Graz", "--session", "monday"));
    assertEquals("[m4]", ids("recall", "town cello Graz", "--kind", "document"));
    assertEquals("[m3]", ids("recall", "cello", "--from", "2026-05-04", "--to", "2026-05-05"));
    assertEquals("[m3]", ids("recall", "cello", "--as-of", "2026-05-04T09:00:00Z"));
    assertEquals("[]", ids("recall", "cello", "--as-of", "2026-05-04T08:59:59Z"));
    assertEquals("[m4]", ids("recall", "cello", "--from", "2026-05-04T10:00:00+00:30"));
  }

  private String ids(String command, String text, String... options) throws IOException {
    String[] all =
        Stream.concat(Stream.of(memory, "ada", text, "--json"), Stream.of(options))
            .toArray(String[]::new);
    return json(memory(command, all))
        .at("/memories")
        .valueStream()
        .map(one -> one.at("/id").textValue())
        .sorted()
        .toList()
        .toString();
  }

  @Test
  void aPackStaysWithinItsBudgetAndSaysWhereEachPartComesFrom() throws IOException {
    talk();

    Outcome text = memory("pack", memory, "ada", "cello", "--budget", "130");
    JsonNode pack = json(memory("pack", memory, "ada", "cello", "--budget", "130", "--json"));
    JsonNode none = json(memory("pack", memory, "ada", "cello", "--budget", "9", "--json"));

    assertEquals(pack.at("/text").textValue().strip(), text.out().strip());
    assertTrue(text.out().contains("Ada| My sister plays the cello"), text.out());
    assertTrue(pack.at("/tokens").intValue() <= 130, pack.toString());
    for (JsonNode part : pack.at("/parts")) {
      String said =
          pack.at("/text")
              .textValue()
              .substring(part.at("/start").intValue(), part.at("/end").intValue());
      JsonNode kept = kept(part.at("/source/id").textValue());
      assertEquals(
          kept.at("/text")
              .textValue()
              .substring(part.at("/source/start").intValue(), part.at("/source/end").intValue()),
          said);
    }
    assertFalse(pack.at("/parts").isEmpty());
    assertEquals("kept", pack.at("/trace/0/verdict").textValue(), pack.toString());
    assertEquals("", none.at("/text").textValue());
    assertEquals(
        "no_room", none.at("/trace").get(none.at("/trace").size() - 1).at("/verdict").textValue());
  }

  @Test
  void aPackHasAProfileTheLastTurnsAndNeighboursWhereTheyAreAskedFor() throws IOException {
    talk();
    assertEquals(
        0, memory("fact set", memory, "ada", "Ada", "city", "Graz", "--from", "2026-05-02").code());

    JsonNode front =
        json(
            memory(
                "pack",
                memory,
                "ada",
                "sister",
                "-k",
                "1",
                "--json",
                "--profile",
                "ada",
                "--pin",
                "m4",
                "--last-session",
                "friday",
                "--last-turns",
                "1"));
    JsonNode around =
        json(
            memory(
                "pack",
                memory,
                "ada",
                "Graz week",
                "-k",
                "1",
                "--json",
                "--kind",
                "turn",
                "--neighbours",
                "1"));

    assertEquals(List.of("m5", "m4", "m2", "m3"), sources(front), front.toString());
    assertEquals(List.of("m1", "m2"), sources(around), around.toString());
  }

  private static List<String> sources(JsonNode pack) {
    return pack.at("/parts").valueStream().map(one -> one.at("/id").textValue()).toList();
  }

  @Test
  void aDecoderOrARerankerChoosesWhatIsPacked() throws IOException {
    talk();
    String model = TinyDecoder.write(Files.createDirectory(folder.resolve("model"))).toString();
    String[] cut = {"--trimming", "always", "--cache", "12", "--json"};

    for (String[] by :
        List.of(
            new String[] {"--scoring", "surprisal", "--model", model},
            new String[] {"--scoring", "certainty", "--calls", "2", "--model", model},
            new String[] {"--judgements", "2", "--model", model},
            new String[] {"--reranker", "maxsim"})) {
      String[] arguments =
          Stream.of(
                  List.of(memory, "ada", "who plays the cello in Graz?"), List.of(cut), List.of(by))
              .flatMap(List::stream)
              .toArray(String[]::new);
      JsonNode pack = json(memory("pack", arguments));

      assertFalse(pack.at("/parts").isEmpty(), pack.toString());
      assertTrue(pack.at("/parts").size() < 4, pack.toString());
    }
  }

  @Test
  void aLongTextIsWrittenSectionBySection() throws IOException {
    talk();
    String model = TinyDecoder.write(Files.createDirectory(folder.resolve("model"))).toString();

    JsonNode answer =
        json(
            memory(
                "ask",
                memory,
                "ada",
                "tell all of the cello",
                "--model",
                model,
                "--sections",
                "2",
                "--max-tokens",
                "8",
                "--json"));

    // random weights plan nothing, so that the question is answered itself: two calls
    assertEquals(2, answer.at("/usage/attempts").intValue() + 1, answer.toString());
    assertEquals(8, answer.at("/usage/completion_tokens").intValue(), answer.toString());
  }

  private JsonNode kept(String id) throws IOException {
    for (JsonNode one : json(memory("list", memory, "ada", "--json")).at("/memories")) {
      if (one.at("/id").textValue().equals(id)) {
        return one;
      }
    }
    throw new AssertionError(id + " is not listed");
  }

  @Test
  void sendingTheSameLinesAgainRemembersOnlyThoseWithoutAKey() throws IOException {
    talk();

    Outcome again = typed(TALK, () -> memory("remember", memory, "ada", "--lines", "-", "--json"));
    JsonNode result = json(again);

    assertEquals("[\"m1\",\"m2\"]", result.at("/known").toString());
    assertEquals("[\"m1\",\"m2\",\"m5\",\"m6\"]", result.at("/ids").toString());
    Outcome other =
        memory("remember", memory, "ada", "Something else", "--key", "f0", "--speaker", "Ada");
    assertEquals(2, other.code());
    assertTrue(
        other.err().contains("key 'f0' belongs to memory m1, which says something else"),
        other.err());
  }

  @Test
  void linesThatCannotBeRememberedAreNamedAndTheRestIs() throws IOException {
    Path lines =
        Files.writeString(
            folder.resolve("lines"),
            """
            {"session":"s","speaker":"Ada","text":"one"}

            {"session":"s","speaker":"Ada"}
            {"session":"s","speaker":"Ada","text":"two","tme":"2026-01-01"}
            {"subject":"Ada","attribute":"city"}
            no JSON
            {"session":"s","speaker":"Ada","text":"three","time":"yesterday"}
            {"session":"s","speaker":"Ada","text":"four"}
            """);

    Outcome outcome =
        memory(
            "remember", memory, "ada", "--lines", lines.toString(), "--json", "--embedder", "none");

    assertEquals(4, outcome.code(), outcome.err());
    JsonNode result = json.readTree(outcome.out());
    assertEquals(2, result.at("/ids").size());
    assertEquals(
        "[3, 4, 5, 6, 7]",
        result
            .at("/failed")
            .valueStream()
            .map(one -> one.at("/line").intValue())
            .toList()
            .toString());
    assertTrue(outcome.err().contains("line 3: entry has no member 'text'"), outcome.err());
    assertTrue(outcome.err().contains("line 4: entry has the unknown member 'tme'"), outcome.err());
    assertTrue(outcome.err().contains("line 5: entry has no change"), outcome.err());
    assertTrue(outcome.err().contains("line 6: entry is not JSON"), outcome.err());
    assertTrue(outcome.err().contains("line 7: entry.time is 'yesterday'"), outcome.err());
    Outcome none = typed("{}\n", () -> memory("remember", memory, "ada", "--lines", "-"));
    assertEquals(1, none.code(), none.err());
  }

  @Test
  void linesAreBoundedByTheNamedLimits() {
    Outcome wide =
        typed(
            TALK,
            () ->
                memory(
                    "remember",
                    memory,
                    "ada",
                    "--lines",
                    "-",
                    "--embedder",
                    "none",
                    "--limit",
                    "lineBytes=111"));
    assertEquals(4, wide.code(), wide.err());
    assertTrue(wide.err().contains("111 bytes; cut it, or raise the limit lineBytes"), wide.err());
    Outcome many =
        typed(TALK, () -> memory("remember", memory, "ada", "--lines", "-", "--limit", "lines=2"));
    assertEquals(1, many.code(), many.err());
    assertTrue(many.err().contains("raise the limit lines"), many.err());
    Outcome text =
        typed("a text", () -> memory("remember", memory, "ada", "--limit", "lineBytes=5"));
    assertEquals(2, text.code(), text.err());
    assertTrue(text.err().contains("raise the limit lineBytes"), text.err());
  }

  @Test
  void aTextComesFromStandardInputWhereNoneIsGiven() throws IOException {
    Outcome told =
        typed(
            "Grüße aus\nGraz\n",
            () ->
                memory(
                    "remember",
                    memory,
                    "ada",
                    "--session",
                    "s",
                    "--role",
                    "Ada",
                    "--time",
                    "2026-05-01",
                    "--embedder",
                    "none"));

    assertEquals("remembered m1\n", told.out(), told.err());
    assertEquals(
        "{\"id\":\"m1\",\"kind\":\"turn\",\"session\":\"s\",\"turn\":0,\"speaker\":\"Ada\","
            + "\"text\":\"Grüße aus\\nGraz\",\"time\":\"2026-05-01T00:00:00Z\"",
        kept("m1").toString().replaceAll(",\"recorded\".*", ""));
  }

  @Test
  void factsAreStatedCorrectedRetractedEndedAndListedAsOf() throws IOException {
    fact("set", "Ada", "city", "Graz", "--from", "2025-01-01", "--embedder", "none");
    fact("set", "Ada", "city", "Wien", "--from", "2026-01-01");
    fact("set", "Ada", "job", "baker", "--from", "2025-01-01");

    assertEquals("Wien", value("city"));
    assertEquals("Graz", value("city", "--as-of", "2025-06-01"));
    fact("correct", "Ada", "city", "Wien", "Linz");
    assertEquals("Linz", value("city"));
    assertEquals("Graz", value("city", "--as-of", "2025-06-01"));
    assertEquals("", value("city", "--as-of", "2025-06-01", "--recorded-by", "2025-06-01"));
    fact("retract", "Ada", "city", "Linz");
    assertEquals("Graz", value("city"));
    fact("end", "Ada", "job", "--from", "2026-02-01");
    assertEquals("", value("job"));
    assertEquals("baker", value("job", "--as-of", "2026-01-31"));
    assertEquals("[m1]", ids("recall", "city"));
    assertEquals("[m1, m2, m4, m5]", ids("recall", "city", "--past-facts"));
    Outcome shown = memory("fact list", memory, "ada");
    assertEquals(
        "Ada city: Graz  (m1, from 2025-01-01T00:00:00Z)\n1 facts, 0 contradictions\n",
        shown.out());
  }

  private void fact(String change, String... arguments) {
    Outcome outcome =
        memory(
            "fact " + change,
            Stream.concat(Stream.of(memory, "ada"), Stream.of(arguments)).toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().startsWith("remembered m"), outcome.out());
  }

  private String value(String attribute, String... options) throws IOException {
    String[] all =
        Stream.concat(Stream.of(memory, "ada", "--json"), Stream.of(options))
            .toArray(String[]::new);
    for (JsonNode fact : json(memory("fact list", all)).at("/facts")) {
      if (fact.at("/attribute").textValue().equals(attribute)) {
        return fact.at("/value").textValue();
      }
    }
    return "";
  }

  @Test
  void whatIsForgottenIsInNoFileAndTheReceiptSaysWhat() throws IOException {
    talk();

    JsonNode receipt = json(memory("forget", memory, "ada", "--person", "ada", "--json"));

    assertEquals(2, receipt.at("/forgotten").intValue());
    assertEquals(2, receipt.at("/hashes").size());
    assertEquals("[\"log\",\"index\"]", receipt.at("/files").toString());
    assertEquals("[m2, m4]", listed());
    try (Stream<Path> files = Files.walk(Path.of(memory))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains("moved"), file.toString());
        assertFalse(bytes.contains("sister"), file.toString());
      }
    }
    Outcome some = memory("forget", memory, "ada", "m2", "m77");
    assertEquals(4, some.code(), some.err());
    assertTrue(some.out().startsWith("1 memory forgotten\nsha256 "), some.out());
    assertTrue(some.err().contains("there is no memory 'm77'"), some.err());
    assertEquals(1, memory("forget", memory, "ada", "m77").code());
    assertEquals(0, memory("forget", memory, "ada", "--kind", "document").code());
    assertEquals("[]", listed());
  }

  private String listed() throws IOException {
    return json(memory("list", memory, "ada", "--json"))
        .at("/memories")
        .valueStream()
        .map(one -> one.at("/id").textValue())
        .toList()
        .toString();
  }

  @Test
  void aScopeIsListedPageByPage() throws IOException {
    talk();

    JsonNode first = json(memory("list", memory, "ada", "-n", "3", "--json"));
    JsonNode second = json(memory("log", memory, "ada", "--after", "m3", "--json"));
    JsonNode ofAda = json(memory("list", memory, "ada", "--speaker", "Ada", "-n", "2", "--json"));

    assertEquals("m3", first.at("/next").textValue());
    assertEquals(4, first.at("/count").intValue());
    assertEquals(
        "[m4]",
        second.at("/memories").valueStream().map(m -> m.at("/id").textValue()).toList().toString());
    assertTrue(second.at("/next").isNull());
    assertEquals(
        "[m1, m3]",
        ofAda.at("/memories").valueStream().map(m -> m.at("/id").textValue()).toList().toString());
    assertTrue(ofAda.at("/next").isNull(), ofAda.toString());
    assertEquals("ada\n", memory("scopes", memory).out());
    assertEquals("{\"scopes\":[\"ada\"]}\n", memory("scopes", memory, "--json").out());
  }

  @Test
  void aQuestionIsAnsweredByQuotedSentencesThatNameTheirMemory() throws IOException {
    talk();

    Outcome shown =
        memory("ask", memory, "ada", "how many strings has a cello?", "--sentences", "1");
    JsonNode answer = json(memory("ask", memory, "ada", "how many strings has a cello?", "--json"));

    assertTrue(shown.out().contains("A cello has four strings. ["), shown.out());
    assertTrue(shown.out().contains("] m4  Cellos, 2026-05-05T00:00:00Z"), shown.out());
    JsonNode citation = answer.at("/citations/0");
    assertEquals(
        "[%d]".formatted(citation.at("/number").intValue()),
        answer
            .at("/answer")
            .textValue()
            .substring(citation.at("/start").intValue(), citation.at("/end").intValue()));
    assertTrue(answer.at("/pack/text").textValue().contains("My sister"), answer.toString());
  }

  @Test
  void anAnswerThatBreaksOffEndsItsLineBeforeTheError() throws IOException {
    talk();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          byte[] reply =
              "data: {\"choices\":[{\"delta\":{\"content\":\"In Gr\"}}]}\n\n"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try {
      Outcome shown =
          memory(
              "ask", memory, "ada", "where is the town?", "--endpoint", endpoint, "--model", "m");

      assertEquals(1, shown.code(), shown.err());
      assertEquals("In Gr\n", shown.out());
      assertTrue(shown.err().contains("after 5 characters; expected the rest"), shown.err());
    } finally {
      server.stop(0);
    }
  }

  /// The server is a real one; the key is read from a variable that every process has.
  @Test
  void aQuestionIsAnsweredByAServerThatSpeaksTheChatProtocol() throws IOException {
    talk();
    var request = new AtomicReference<JsonNode>();
    List<String> keys = new ArrayList<>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          request.set(json.readTree(exchange.getRequestBody()));
          keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] reply =
              """
              data: {"choices":[{"delta":{"content":"In Graz [1], not on Mars [99]."}}]}

              data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":5}}

              data: [DONE]

              """
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try {
      Outcome shown =
          memory(
              "ask",
              memory,
              "ada",
              "where is the town?",
              "--endpoint",
              endpoint,
              "--model",
              "m",
              "--key-env",
              "PATH");
      JsonNode answer =
          json(
              memory(
                  "ask",
                  memory,
                  "ada",
                  "where is the town?",
                  "--endpoint",
                  endpoint,
                  "--model",
                  "m",
                  "--json"));

      assertEquals(0, shown.code(), shown.err());
      assertTrue(shown.out().startsWith("In Graz [1], not on Mars [99].\n[1] m1  "), shown.out());
      assertTrue(shown.out().contains("[99] is no memory: the model made it up"), shown.out());
      assertEquals("Bearer " + System.getenv("PATH"), keys.getFirst());
      assertEquals(System.getenv("OPENAI_API_KEY") == null, keys.getLast() == null);
      assertEquals("m", request.get().at("/model").textValue());
      String content = request.get().at("/messages/1/content").textValue();
      assertTrue(content.contains("Ada| I moved to Graz last week"), content);
      assertTrue(content.endsWith("where is the town?"), content);
      assertEquals(7, answer.at("/usage/prompt_tokens").intValue());
      assertEquals("[\"m1\"]", answer.at("/citations/0/ids").toString());
      assertEquals("[]", answer.at("/citations/1/ids").toString());
    } finally {
      server.stop(0);
    }
    Outcome gone =
        memory(
            "ask",
            memory,
            "ada",
            "where is the town?",
            "--endpoint",
            endpoint,
            "--model",
            "m",
            "--timeout",
            "1");
    assertEquals(1, gone.code(), gone.err());
    assertTrue(gone.err().contains(endpoint), gone.err());
  }

  @Test
  void aScopeThatIsOpenElsewhereIsRefusedWithTheCodeOfALockedIndex() {
    talk();
    try (var open = Memory.open(Path.of(memory), MemoryConfig.DEFAULTS)) {
      assertEquals(4, open.scope("ada").count());

      Outcome refused = memory("recall", memory, "ada", "cello");

      assertEquals(3, refused.code(), refused.err());
      assertTrue(refused.err().contains("is open elsewhere"), refused.err());
      assertEquals("ada\n", memory("scopes", memory).out());
    }
    assertEquals(0, memory("recall", memory, "ada", "cello").code());
  }

  @Test
  void aDamagedLogIsRefusedWithTheCodeOfADamagedIndex() throws IOException {
    talk();
    Path log = Path.of(memory, "scope-ada", "log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);

    Outcome refused = memory("list", memory, "ada");

    assertEquals(3, refused.code(), refused.err());
    assertTrue(refused.err().contains("is damaged at byte "), refused.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          recall  | nobody x                         | 1 | has no scope 'nobody'; expected one that
          recall  | adda x                           | 1 | did you mean 'ada'?
          recall  | a/b x                            | 2 | scope name 'a/b' is not allowed
          recall  | ada                              | 2 | Missing required parameter: 'TEXT'
          recall  | ada x -k 0                       | 2 | k is 0; expected 1 to 2000
          recall  | ada x -k 3000                    | 2 | k is 3000; expected 1 to 2000
          recall  | ada x --from lately              | 2 | --from is 'lately'; expected a day
          recall  | ada x --from 2026-02-30          | 2 | --from is '2026-02-30'; expected a day
          recall  | ada x --from 2026 --to 2025      | 2 | --from is '2026'
          recall  | ada x --kind song                | 2 | kind has the unknown value 'song'; expected turn, document, fact
          recall  | ada x --recency -1               | 2 | weight of recency is -1.0
          recall  | ada x --half-life 0              | 2 | half-life is 0.0 days
          recall  | ada x --plan {}                  | 2 | plan
          recall  | ada x --plan {"rerank":{"model":"none","depth":5,"of":{"lexical":{"k":9}}}} | 2 | none
          recall  | ada x --limit topk=5             | 2 | limit 'topk' is not known
          recall  | ada xxxxxxxxxx --limit queryLength=5 --as-of 2026-13-01 | 2 | --as-of is '2026-13-01'
          pack    | ada x --budget -1                | 2 | budget is -1 tokens; expected 0 or more
          pack    | ada x --scoring surprisal        | 2 | there is no model that reads for surprisal; expected a decoder's folder
          pack    | ada x --scoring certainty        | 2 | there is no model that tells how certain it is; expected
          pack    | ada x --judgements 1             | 2 | there is no model that judges what does not fit; expected
          pack    | ada x --scoring luck             | 2 | --scoring has the unknown value 'luck'; expected words, certainty, surprisal
          pack    | ada x --calls 0                  | 2 | 0 calls and 0 judgements; expected 1 and 0 to 256
          pack    | ada x --last-session s --last-turns -1 | 2 | -1 last turns and 0 memories in front; expected 0 to 1,000 of each
          pack    | ada x --reranker maxsim --scoring surprisal | 2 | expected one of them
          ask     | ada x --sections 2               | 2 | --sections has no model beside it; expected --model FOLDER
          ask     | ada x --sections 1001            | 2 | --sections is 1,001; expected 0 to 1,000
          pack    | ada x --order best               | 2 | --order has the unknown value 'best'; expected chronological, edges_first, repeated
          pack    | ada x --diversity 2              | 2 | diversity is 2.0; expected 0 to 1
          pack    | ada x --tokenizer /nowhere       | 2 | /nowhere
          ask     | ada x --endpoint http://h/v1     | 2 | --endpoint has no model beside it; expected --model NAME
          ask     | ada x --endpoint ftp://h --model m | 2 | is not the address of a chat server
          ask     | ada x --model m                  | 2 | is no folder; expected that of a decoder
          ask     | ada x --sentences 0              | 2 | an extractive answer of 0 sentences
          forget  | ada                              | 2 | nothing to forget is named; expected one of ids, --person
          forget  | ada m1 --all                     | 2 | several ways to choose are given
          forget  | ada --all --session s            | 2 | --all stands beside conditions
          list    | ada -n 0                         | 2 | limit is 0; expected 1 to 10,000
          list    | ada --after x                    | 2 | after 'x'
          remember | ada text --lines -              | 2 | --lines has a text, title or key beside it
          remember | ada --lines missing.jsonl       | 1 | there is no file or folder missing.jsonl
          remember | ada text --time soon            | 2 | --time is 'soon'
          fact set | ada Ada city                    | 2 | Missing required parameter: 'VALUE'
          fact correct | ada Ada city Graz Graz      | 2 | the correction replaces a value by the same one
          fact    |                                  | 2 | Unmatched argument
          """)
  void whatCannotBeIsNamed(String command, String arguments, int code, String message) {
    talk();
    String[] all =
        arguments == null
            ? new String[] {memory}
            : Stream.concat(Stream.of(memory), Stream.of(arguments.split(" ")))
                .toArray(String[]::new);

    Outcome outcome = memory(command, all);

    assertTrue(outcome.err().contains(message), outcome.err());
    assertEquals(code, outcome.code(), outcome.err());
    assertEquals("", outcome.out());
  }

  /// Every command that the README shows, as it stands there, in its order.
  @Test
  void theCommandsOfTheReadmeWork() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    List<String> lines =
        readme
            .lines()
            .filter(line -> line.matches(" {4}\\{\"(session|title|subject)\".*"))
            .toList();
    Path entries = Files.write(folder.resolve("entries.jsonl"), lines);
    StringBuilder shown = new StringBuilder();
    int commands = 0;
    for (String line : readme.lines().filter(l -> l.startsWith("    ./winnow memory ")).toList()) {
      commands++;
      Outcome outcome = Outcome.of(words(line.strip(), entries));
      assertEquals(0, outcome.code(), line + "\n" + outcome.err());
      shown.append(outcome.out());
    }

    assertEquals(3, lines.size());
    assertEquals(16, commands);
    for (String part :
        List.of(
            "remembered m1\n",
            "3 remembered, 0 known already, 0 failed\n",
            "Ada| I moved to Graz in May.",
            "Ada city: Linz [",
            "Ada city: Linz  (m6, from 2026-05-01T00:00:00Z)",
            "1 memory forgotten\nsha256 ",
            "4 memories forgotten\nsha256 ",
            "ada\n",
            " copied to ",
            "ada2 is whole: ")) {
      assertTrue(shown.toString().contains(part), part + " is missing in\n" + shown);
    }
  }

  /// The arguments of a line for a shell, behind the name of the script.
  private String[] words(String line, Path entries) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line);
    while (word.find()) {
      String plain = word.group(1) != null ? word.group(1) : word.group(2);
      words.add(
          plain
              .replace("MEMORY", memory)
              .replace("COPY", folder.resolve("copy").toString())
              .replace("entries.jsonl", entries.toString()));
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }
}
