package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.GenerationConfig;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.http.limits.ChatLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.index.Document;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.Answerer;
import dev.winnow.memory.generate.Asked;
import dev.winnow.memory.generate.GenerationException;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.SentenceScorer;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers from a collection and a memory, in the shape of OpenAI's chat.
class ChatRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Generator QUOTING = Generator.extractive(SentenceScorer.coverage(), 1);
  private static final String BACKUP =
      "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"assistant\",\"content\":\"hi\"},{\"role\":\"user\",\"content\":\"How"
          + " is a backup made?\"}]";

  private static @TempDir Path folder;
  private static Catalog catalog;
  private static Memory memory;

  @BeforeAll
  static void open() {
    catalog = Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS);
    catalog.create("notes", Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
    catalog.run(
        "notes",
        engine -> {
          engine.add(
              Document.of("guide.md", "Files are small. A backup is made by the command backup.")
                  .withTitle("Guide")
                  .with("lang", "en"),
              Document.of("web", "A backup of a site is made at night. Cats sleep.")
                  .with("url", "https://example.org/night")
                  .with("lang", "none"));
          engine.commit();
        });
    memory =
        Memory.open(
            folder.resolve("memory"),
            MemoryConfig.DEFAULTS.withEngine(
                EngineConfig.DEFAULTS.withRecipe(
                    Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))));
    memory
        .scope("ada")
        .remember(
            new Entry.Turn("monday", "Ada", "I moved to Graz.", Instant.EPOCH),
            new Entry.Turn("monday", "Bob", "Rain again.", Instant.EPOCH));
  }

  @AfterAll
  static void close() {
    memory.close();
    catalog.close();
  }

  private static SearchServer server(Generator generator) {
    return SearchServer.start(
        catalog, memory, Answerer.of(generator), ServerConfig.DEFAULTS.withPort(0));
  }

  @Test
  void anAnswerCitesWhereItComesFrom() throws Exception {
    JsonNode answer;
    try (var server = server(QUOTING)) {
      answer =
          answer(
              200,
              "{\"model\":\"notes\",%s,\"temperature\":0,\"rag\":{\"filter\":{\"eq\":{\"lang\":\"en\"}}}}"
                  .formatted(BACKUP),
              server);
    }

    assertEquals("chat.completion", answer.at("/object").textValue());
    assertEquals("notes", answer.at("/model").textValue());
    assertTrue(answer.at("/id").textValue().startsWith("chatcmpl-"));
    assertEquals("assistant", answer.at("/choices/0/message/role").textValue());
    assertEquals("stop", answer.at("/choices/0/finish_reason").textValue());
    String content = answer.at("/choices/0/message/content").textValue();
    assertEquals("A backup is made by the command backup. [1]", content);
    JsonNode citation = answer.at("/choices/0/message/annotations/0");
    assertEquals("url_citation", citation.at("/type").textValue());
    assertEquals("Guide", citation.at("/url_citation/title").textValue());
    assertEquals("winnow://notes/guide.md", citation.at("/url_citation/url").textValue());
    assertEquals(
        "[1]",
        content.substring(
            citation.at("/url_citation/start_index").intValue(),
            citation.at("/url_citation/end_index").intValue()));
    assertEquals("guide.md", citation.at("/source/id").textValue());
    assertEquals(1, answer.at("/rag/sources").size());
    assertEquals(
        "Files are small. A backup is made by the command backup.",
        answer.at("/rag/sources/0/text").textValue());
    int completion = answer.at("/usage/completion_tokens").intValue();
    assertEquals(catalog.tokens(content), completion);
    assertEquals(
        answer.at("/usage/prompt_tokens").intValue() + completion,
        answer.at("/usage/total_tokens").intValue());
    assertTrue(answer.at("/usage/prompt_tokens").intValue() > 50); // with the frame of the pack
  }

  @Test
  void whereTheWriterCountsNothingItsPackQuestionAndAnswerAreCounted() throws Exception {
    var seen = new AtomicReference<Pack>();
    Generator silent =
        (_, pack, _) -> {
          seen.set(pack);
          return new Answer("By a command. [1]", List.of(), Answer.Usage.NONE, "stop");
        };
    try (var server = server(silent)) {
      JsonNode answer = answer(200, "{\"model\":\"notes\",%s}".formatted(BACKUP), server);

      String prompt = seen.get().text() + "\nhello\nhi\nHow is a backup made?";
      assertEquals(catalog.tokens(prompt), answer.at("/usage/prompt_tokens").intValue());
      assertEquals(
          catalog.tokens("By a command. [1]"), answer.at("/usage/completion_tokens").intValue());
    }
  }

  @Test
  void piecesAddUpToTheAnswer() throws Exception {
    List<JsonNode> pieces = new ArrayList<>();
    String whole;
    try (var server = server(Generator.extractive(SentenceScorer.coverage(), 2))) {
      String request = "{\"model\":\"notes\"," + BACKUP + "%s}";
      whole =
          answer(200, request.formatted(""), server).at("/choices/0/message/content").textValue();
      HttpResponse<String> streamed =
          send(
              request.formatted(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
              "/v1/chat/completions",
              server);
      assertEquals(
          "text/event-stream",
          streamed.headers().firstValue("Content-Type").orElse("").split(";")[0]);
      List<String> lines = streamed.body().lines().filter(line -> !line.isEmpty()).toList();
      assertEquals("data: [DONE]", lines.getLast());
      for (String line : lines.subList(0, lines.size() - 1)) {
        pieces.add(JSON.readTree(line.substring("data: ".length())));
      }
    }

    assertEquals(2, pieces.getFirst().at("/rag/sources").size());
    assertEquals("assistant", pieces.getFirst().at("/choices/0/delta/role").textValue());
    assertEquals(
        whole,
        pieces.stream()
            .map(piece -> piece.at("/choices/0/delta/content").asText(""))
            .collect(Collectors.joining()));
    assertTrue(whole.contains("[1]") && whole.contains("[2]"), whole);
    JsonNode last = pieces.get(pieces.size() - 2);
    assertEquals("stop", last.at("/choices/0/finish_reason").textValue());
    assertEquals(2, last.at("/choices/0/delta/annotations").size());
    assertEquals(0, pieces.getLast().at("/choices").size());
    assertTrue(pieces.getLast().at("/usage/total_tokens").intValue() > 0);
    assertEquals(1, pieces.stream().map(piece -> piece.at("/id")).distinct().count());
  }

  @Test
  void aScopeOfAMemoryAnswersByItsName() throws Exception {
    try (var server = server(QUOTING)) {
      for (String place :
          new String[] {
            "\"model\":\"memory/ada\"", "\"model\":\"x\",\"rag\":{\"scope\":\"ada\"}"
          }) {
        JsonNode answer =
            answer(
                200,
                "{%s,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Who moved to Graz?\"}]}]}"
                    .formatted(place),
                server);

        assertEquals("I moved to Graz. [1]", answer.at("/choices/0/message/content").textValue());
        assertEquals("ada", answer.at("/rag/scope").textValue());
        assertEquals(
            "winnow-memory://ada/m1",
            answer.at("/choices/0/message/annotations/0/url_citation/url").textValue());
      }
    }
  }

  @Test
  void aPackFitsWhatTheWriterReads() throws Exception {
    var reading = new AtomicInteger(-1);
    Generator measuring =
        (_, pack, _) -> {
          reading.set(pack.tokens());
          return new Answer("read", List.of(), Answer.Usage.NONE, "stop");
        };
    String question = "How is a backup made?";
    var reads = new int[2];
    for (int i = 0; i < reads.length; i++) {
      int room = i == 0 ? 10_000 : reads[0] + question.length() - 1;
      var writer = new Answerer(measuring, String::length, room);
      try (var server =
          SearchServer.start(catalog, memory, writer, ServerConfig.DEFAULTS.withPort(0))) {
        JsonNode answer = answer(200, "{\"model\":\"notes\",%s}".formatted(BACKUP), server);
        assertEquals("read", answer.at("/choices/0/message/content").textValue());
      }
      reads[i] = reading.get();
    }

    assertTrue(reads[1] > 0 && reads[1] < reads[0], () -> reads[1] + " of " + reads[0]);
  }

  @Test
  void aMemoryIsAskedByItsOwnRoute() throws Exception {
    try (var server = server(QUOTING)) {
      HttpResponse<String> response =
          send("{\"query\":\"Who moved to Graz?\",\"budget\":500}", "/v1/memory/ada/ask", server);
      JsonNode answer = JSON.readTree(response.body());

      assertEquals(200, response.statusCode(), response::body);
      assertEquals("I moved to Graz. [1]", answer.at("/answer").textValue());
      assertEquals("m1", answer.at("/citations/0/ids/0").textValue());
      assertTrue(answer.at("/pack/tokens").intValue() <= 500);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"model\":\"note\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | there is"
            + " no collection 'note'; expected one of notes, or memory/SCOPE; name it as the model"
            + " or in rag.collection",
        "400 | {\"messages\":[]} | request has no member 'model'; expected the name of a"
            + " collection; add it",
        "400 | {\"model\":\"notes\"} | request has no member 'messages'; expected a list of"
            + " messages; add it",
        "400 | {\"model\":\"notes\",\"messages\":[{\"role\":\"system\",\"content\":\"a\"}]} |"
            + " messages has none of the role user; expected the question as the last of them; add"
            + " it",
        "400 | {\"model\":\"notes\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} |"
            + " n is 2; expected 1; ask again for another answer",
        "400 |"
            + " {\"model\":\"notes\",\"rag\":{\"k\":101},\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"
            + " | rag.k is 101; expected at most 100; ask for less, or raise the limit passages",
        "400 |"
            + " {\"model\":\"notes\",\"rag\":{\"budget\":32001},\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"
            + " | rag.budget is 32001; expected at most 32000; ask for less, or raise the limit"
            + " chatTokens",
        "400 |"
            + " {\"model\":\"notes\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}"
            + " | request.messages[0].content[0] is an object; expected a part of the type text;"
            + " this server reads texts alone"
      })
  void aWrongRequestIsToldWhatIsRight(int status, String body, String detail) throws Exception {
    try (var server = server(QUOTING)) {
      JsonNode refused = answer(status, body, server);
      assertEquals(detail, refused.at("/error/message").textValue());
    }
  }

  @Test
  void aQuestionThatLeansOnAnEarlierOneIsSearchedWithItsWords() throws Exception {
    String followUp = "\"messages\":[%s{\"role\":\"user\",\"content\":\"Who made it then?\"}]";
    String earlier =
        "{\"role\":\"user\",\"content\":\"What is a backup?\"},"
            + "{\"role\":\"assistant\",\"content\":\"A copy.\"},";
    List<Asked> asked = new ArrayList<>();
    try (var server = server(noting(asked))) {
      JsonNode alone =
          answer(200, "{\"model\":\"notes\",%s}".formatted(followUp.formatted("")), server);
      JsonNode behind =
          answer(200, "{\"model\":\"notes\",%s}".formatted(followUp.formatted(earlier)), server);

      assertTrue(behind.at("/rag/sources/0/text").textValue().contains("backup"), behind::toString);
      assertTrue(behind.at("/rag/sources").size() > 0);
      assertTrue(
          behind.at("/usage/prompt_tokens").intValue()
              > alone.at("/usage/prompt_tokens").intValue());
    }
    assertEquals(List.of(), asked.getFirst().earlier());
    assertEquals("Who made it then?", asked.getLast().question());
    assertEquals(
        List.of(ChatMessage.user("What is a backup?"), ChatMessage.assistant("A copy.")),
        asked.getLast().earlier());
  }

  @Test
  void howAnAnswerIsToBeWrittenReachesTheGenerator() throws Exception {
    List<Asked> asked = new ArrayList<>();
    String wishes =
        "\"max_tokens\":9,\"temperature\":0.5,\"top_p\":0.25,\"seed\":4,\"stop\":[\"a\",\"b\"]";
    try (var server = server(noting(asked))) {
      answer(200, "{\"model\":\"notes\",%s,%s}".formatted(wishes, BACKUP), server);
      answer(
          200,
          "{\"model\":\"notes\",\"max_completion_tokens\":3,\"stop\":\"c\",%s}".formatted(BACKUP),
          server);
    }

    assertEquals(
        new Asked.Writing(9, 0.5, 0.25, 4L, List.of("a", "b")), asked.getFirst().writing());
    assertEquals(new Asked.Writing(3, null, null, null, List.of("c")), asked.getLast().writing());
  }

  @Test
  void aDecoderWritesNoMoreTokensThanAreAskedForAndQuotesEndWithWholeSentences() throws Exception {
    Path model = Files.createDirectory(folder.resolve("decoder"));
    for (String name :
        List.of(
            "models/llama/config.json",
            "models/llama/model.safetensors",
            "decoder/tokenizer.json",
            "decoder/tokenizer_config.json")) {
      Path file = Path.of("../embed/src/test/resources", name);
      Files.copy(file, model.resolve(file.getFileName()));
    }
    String four =
        "{\"model\":\"notes\",\"max_tokens\":4,\"rag\":{\"budget\":120},%s}".formatted(BACKUP);
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        var decoder = models.decoder(model.toString());
        var server = server(Generator.inProcess(decoder, GenerationConfig.DEFAULTS))) {
      JsonNode answer = answer(200, four, server);
      assertEquals(4, answer.at("/usage/completion_tokens").intValue());
      assertEquals("length", answer.at("/choices/0/finish_reason").textValue());
    }
    try (var server = server(QUOTING)) {
      JsonNode cut = answer(200, four, server);
      assertEquals("length", cut.at("/choices/0/finish_reason").textValue());
      assertEquals("", cut.at("/choices/0/message/content").textValue());
      JsonNode stopped =
          answer(
              200,
              "{\"model\":\"notes\",\"stop\":\" by the\",\"rag\":{\"filter\":{\"eq\":{\"lang\":\"en\"}}},%s}"
                  .formatted(BACKUP),
              server);
      assertEquals("A backup is made", stopped.at("/choices/0/message/content").textValue());
      assertEquals("stop", stopped.at("/choices/0/finish_reason").textValue());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"tools\":[{\"type\":\"function\"}] | tools is not supported here",
        "\"logprobs\":true | logprobs is not supported here",
        "\"response_format\":{\"type\":\"json_object\"} | response_format is not supported here",
        "\"presence_penalty\":1.5 | presence_penalty is not supported here",
        "\"modalities\":[\"audio\"] | modalities is not supported here",
        "\"temperature\":2.5 | temperature is 2.5; expected a number from 0 to 2",
        "\"top_p\":0 | top_p is 0; expected a number above 0, at most 1",
        "\"max_tokens\":0 | max_tokens",
        "\"stop\":[\"\"] | stop",
        "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"] | stop"
      })
  void whatIsNotDoneHereIsRefused(String member, String message) throws Exception {
    try (var server = server(QUOTING)) {
      JsonNode refused =
          answer(400, "{\"model\":\"notes\",%s,%s}".formatted(member, BACKUP), server);
      assertTrue(refused.at("/error/message").textValue().startsWith(message), refused::toString);
    }
  }

  private static Generator noting(List<Asked> asked) {
    return new Generator() {
      @Override
      public Answer answer(String question, Pack pack, Consumer<String> onText) {
        return QUOTING.answer(question, pack, onText);
      }

      @Override
      public Answer answer(Asked one, Pack pack, Consumer<String> onText) {
        asked.add(one);
        return answer(one.question(), pack, onText);
      }
    };
  }

  @Test
  void aGeneratorThatFailsIsABadGatewayWithoutItsAddress() throws Exception {
    Generator failing =
        (_, _, _) -> {
          throw new GenerationException("http://10.0.0.7/v1: status 500");
        };
    try (var server = server(failing)) {
      for (String stream : new String[] {"false", "true"}) {
        JsonNode refused =
            answer(502, "{\"model\":\"notes\",\"stream\":%s,%s}".formatted(stream, BACKUP), server);
        assertEquals("server_error", refused.at("/error/type").textValue());
        assertFalse(refused.toString().contains("10.0.0.7"), refused::toString);
      }
    }
  }

  @Test
  void aStreamThatBreaksOffEndsWithAnErrorAndIsNotDone() throws Exception {
    Generator breaking =
        (_, _, onText) -> {
          onText.accept("It is ");
          throw new GenerationException("gone");
        };
    try (var server = server(breaking)) {
      HttpResponse<String> streamed =
          send(
              "{\"model\":\"notes\",\"stream\":true,%s}".formatted(BACKUP),
              "/v1/chat/completions",
              server);
      List<String> lines = streamed.body().lines().filter(line -> !line.isEmpty()).toList();

      assertTrue(lines.get(1).contains("It is "), streamed::body);
      assertTrue(lines.getLast().startsWith("data: {\"error\":{"), streamed::body);
    }
  }

  @Test
  void anAnswerMayTakeLongerThanAConnectionMayBeIdle() throws Exception {
    Generator slow =
        (_, _, onText) -> {
          for (String word : List.of("slow ", "but ", "sure")) {
            sleep(Duration.ofMillis(1_300));
            onText.accept(word);
          }
          return new Answer("slow but sure", List.of(), new Answer.Usage(7, 3, 1), "length");
        };
    var connections =
        ServerLimits.DEFAULTS.connections().withIdle(Duration.ofSeconds(1)).withAnswerRate(1_000);
    try (var server =
        SearchServer.start(
            catalog,
            memory,
            Answerer.of(slow),
            ServerConfig.DEFAULTS
                .withPort(0)
                .withLimits(ServerLimits.DEFAULTS.withConnections(connections)))) {
      HttpResponse<String> streamed =
          send(
              "{\"model\":\"notes\",\"stream\":true,%s}".formatted(BACKUP),
              "/v1/chat/completions",
              server);
      assertTrue(streamed.body().contains("sure"), streamed::body);
      assertTrue(streamed.body().endsWith("data: [DONE]\n\n"), streamed::body);
      JsonNode whole = answer(200, "{\"model\":\"notes\",%s}".formatted(BACKUP), server);
      assertEquals("slow but sure", whole.at("/choices/0/message/content").textValue());
      assertEquals("length", whole.at("/choices/0/finish_reason").textValue());
      assertEquals(7, whole.at("/usage/prompt_tokens").intValue());
      assertEquals(3, whole.at("/usage/completion_tokens").intValue());
    }
  }

  @Test
  void aGeneratorEndsWhenItsClientIsGone() throws Exception {
    var ended = new CountDownLatch(1);
    Generator endless =
        (_, _, onText) -> {
          try {
            while (true) {
              onText.accept("and so on ");
            }
          } finally {
            ended.countDown();
          }
        };
    try (var server = server(endless)) {
      HttpResponse<InputStream> streamed =
          CLIENT.send(
              request(
                  "{\"model\":\"notes\",\"stream\":true,%s}".formatted(BACKUP),
                  "/v1/chat/completions",
                  server),
              BodyHandlers.ofInputStream());
      try (InputStream body = streamed.body()) {
        assertTrue(body.read() >= 0);
      }
      assertTrue(ended.await(1, TimeUnit.MINUTES), "the generator goes on");
    }
  }

  @Test
  void aLateAnswerIsAGatewayTimeout() throws Exception {
    Generator late =
        (_, _, _) -> {
          sleep(Duration.ofSeconds(3));
          return new Answer("late", List.of(), Answer.Usage.NONE, "stop");
        };
    var limits =
        ServerLimits.DEFAULTS.withChat(ChatLimits.DEFAULTS.withAnswerTime(Duration.ofMillis(200)));
    try (var server =
        SearchServer.start(
            catalog,
            memory,
            Answerer.of(late),
            ServerConfig.DEFAULTS.withPort(0).withLimits(limits))) {
      JsonNode refused = answer(504, "{\"model\":\"notes\",%s}".formatted(BACKUP), server);
      assertEquals(
          "the answer took longer than 200 ms; ask for a smaller budget, or raise the limit"
              + " answerTime",
          refused.at("/detail").textValue());
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode answer(int status, String body, SearchServer server) throws Exception {
    HttpResponse<String> answer = send(body, "/v1/chat/completions", server);
    assertEquals(status, answer.statusCode(), answer::body);
    assertNotNull(answer.headers().firstValue("X-Request-Id").orElse(null));
    return JSON.readTree(answer.body());
  }

  private static HttpResponse<String> send(String body, String path, SearchServer server)
      throws IOException, InterruptedException {
    return CLIENT.send(request(body, path, server), BodyHandlers.ofString());
  }

  private static HttpRequest request(String body, String path, SearchServer server) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofMinutes(1))
        .POST(BodyPublishers.ofString(body))
        .build();
  }
}
