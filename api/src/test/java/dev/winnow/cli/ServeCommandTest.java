package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `serve` refuses before it listens.
class ServeCommandTest {
  private static final Path RESOURCES = Path.of("../embed/src/test/resources");

  private static @TempDir Path folder;
  private static String index = "";

  @BeforeAll
  static void index() throws IOException {
    Path docs = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(docs.resolve("one.txt"), "a text of stored data, quoted for reference\n");
    index = folder.resolve("index").toString();
    assertEquals(0, Outcome.of("index", index, docs.toString(), "--embedder", "none").code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llama        |      |         | does not say how it is asked; expected an encoder with a head of classes
          qwen3        |      |         | does not say how it is asked; expected an encoder with a head of classes
          bert         |      |         | cannot rerank:
          bert-masked  |      |         | cannot rerank:
          bert-class   | bert | unheard | unheard
          """)
  void aModelThatCannotRerankIsRefusedBeforeAnyRequest(
      String model, String family, String other, String message) throws IOException {
    Path copy = copy(model, family, other);

    Outcome outcome = Outcome.of("serve", index, "--port", "0", "--reranker", "judge=" + copy);

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().contains("--reranker judge is %s, which cannot rerank: ".formatted(copy)),
        outcome.err());
    assertTrue(outcome.err().contains(message.strip()), outcome.err());
  }

  /// There is no model to try.
  @Test
  void anIndexOfGivenVectorsIsServed() throws Exception {
    Path vectors = folder.resolve("given.jsonl");
    Files.writeString(vectors, "{\"id\":\"a\",\"text\":\"owls\",\"vector\":[1,0,0]}\n");
    String given = folder.resolve("given").toString();
    assertEquals(0, Outcome.of("index", given, vectors.toString(), "--embedder", "given:3").code());

    try (var serving = Serving.start("serve", given, "--port", "0")) {
      String found =
          posted(serving.address() + "v1/collections/given/search", "{\"vector\":[1,0,0]}");

      assertTrue(found.contains("\"id\":\"a\"") || found.contains("given.jsonl"), found);
    }
  }

  /// What is remembered over HTTP is there for the command line once the server has stopped.
  @Test
  void aMemoryIsServedBesideTheIndex() throws Exception {
    String memory = folder.resolve("memory").toString();
    String told;
    String many;
    try (var serving =
        Serving.start(
            "serve",
            index,
            "--port",
            "0",
            "--memory",
            memory,
            "--memory-embedder",
            "none",
            "--limit",
            "entries=1")) {
      String entry = "{\"session\":\"s\",\"speaker\":\"Ada\",\"text\":\"I moved to Graz\"}";
      told = posted(serving.address() + "v1/memory/ada/entries", entry);
      many = posted(serving.address() + "v1/memory/ada/entries", "[" + entry + "," + entry + "]");
    }

    assertEquals("{\"ids\":[\"m1\"],\"known\":[],\"notes\":[]}", told);
    assertTrue(many.contains("raise the limit entries"), many);
    Outcome recalled = Outcome.of("memory", "recall", memory, "ada", "Graz");
    assertTrue(recalled.out().contains("Ada: I moved to Graz"), recalled.err());
  }

  /// The upstream is another of our servers, which answers from what it is sent.
  @Test
  void answersAreWrittenByTheServerThatIsNamed() throws Exception {
    try (var upstream = Serving.start("serve", index, "--port", "0");
        var serving =
            Serving.start(
                "serve",
                index,
                "--port",
                "0",
                "--endpoint",
                upstream.address() + "v1",
                "--upstream-model",
                "index",
                "--key-env",
                "WINNOW_NO_SUCH_KEY")) {
      String question =
          "{\"model\":\"index\",\"messages\":[{\"role\":\"user\",\"content\":\"which text?\"}]}";
      String direct = posted(upstream.address() + "v1/chat/completions", question);
      String answered = posted(serving.address() + "v1/chat/completions", question);

      assertTrue(
          direct.contains("\"content\":\"a text of stored data, quoted for reference [1]\""),
          direct);
      assertTrue(
          answered.contains("\"content\":\"a text of stored data, quoted for reference [1]\""),
          answered);
      assertTrue(answered.contains("\"rag\":{\"collection\":\"index\""), answered);
    }
  }

  /// A tiny network with random weights: what it writes is no language, but its tokens are counted.
  @Test
  void answersAreWrittenByADecoderInTheProcess() throws Exception {
    Path decoder = TinyDecoder.write(Files.createDirectory(folder.resolve("decoder")));
    try (var serving =
        Serving.start(
            "serve",
            index,
            "--port",
            "0",
            "--model",
            decoder.toString(),
            "--answer-tokens",
            "5",
            "--precision",
            "fp32")) {
      String answered =
          posted(
              serving.address() + "v1/chat/completions",
              "{\"model\":\"index\",\"messages\":[{\"role\":\"user\",\"content\":\"which"
                  + " text?\"}]}");

      assertTrue(answered.contains("\"completion_tokens\":5,"), answered);
      assertTrue(answered.contains("\"finish_reason\":\"length\""), answered);
      assertTrue(answered.contains("\"sources\":[{\"number\":1,"), answered);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--endpoint | http://localhost:1/v1 | --endpoint has no model beside it; expected"
            + " --model NAME, as the server knows it",
        "--model | gpt | '''gpt'' is no folder; expected that of a decoder'",
        "--sentences | 0 | an extractive answer of 0 sentences; expected at least 1; 3 answer most"
            + " questions"
      })
  void anIncompleteGeneratorIsAUsageError(String option, String value, String message) {
    Outcome outcome = Outcome.of("serve", index, option, value);

    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains(message), outcome.err());
  }

  /// A command that serves until it is closed.
  private record Serving(Thread thread, String address, AtomicInteger code)
      implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://127.0.0.1:[0-9]+/");

    static Serving start(String... args) throws InterruptedException {
      var err = new ByteArrayOutputStream();
      var printed = new PrintStream(err, true, StandardCharsets.UTF_8);
      var terminal = new Terminal(printed, printed, false, false, 100);
      var code = new AtomicInteger(-1);
      Thread thread = Thread.ofPlatform().start(() -> code.set(Winnow.run(terminal, args)));
      Matcher address = ADDRESS.matcher("");
      while (!address.reset(err.toString(StandardCharsets.UTF_8)).find()) {
        assertTrue(thread.isAlive(), () -> err.toString(StandardCharsets.UTF_8));
        Thread.sleep(20);
      }
      return new Serving(thread, address.group(), code);
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        assertTrue(thread.join(Duration.ofMinutes(2)), "the command does not end");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertEquals(0, code.get());
    }
  }

  private static String posted(String address, String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(address))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body));
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void anEmbedderThatIsGoneIsNoticedBeforeAnyRequest() throws IOException {
    Path embedder = copy("bert", null, null);
    String made = folder.resolve("made").toString();
    assertEquals(
        0,
        Outcome.of("index", made, folder.resolve("docs").toString(), "--embedder", embedder + "")
            .code());
    Files.delete(embedder.resolve("model.safetensors"));

    Outcome outcome = Outcome.of("serve", made, "--port", "0");

    assertEquals(1, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(embedder.toString()), outcome.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          topK=many    | limit topK: 'many' is no number up to 2147483647
          topk=5       | limit 'topk' is not known; expected one of answerRate, answerTime,
          running=0    | limit running: limits of admission are running=0
          """)
  void aLimitThatCannotBeIsNamed(String limit, String message) {
    Outcome outcome = Outcome.of("serve", index, "--port", "0", "--limit", limit);

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(message), outcome.err());
  }

  @Test
  void oneIndexOrAFolderOfThemIsServed() {
    Outcome nothing = Outcome.of("serve", "--port", "0");
    Outcome both = Outcome.of("serve", index, "--data", folder.toString(), "--port", "0");

    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("expected the folder of an INDEX, or --data"), nothing.err());
    assertEquals(2, both.code());
    assertTrue(both.err().contains("both an INDEX and --data were given"), both.err());
  }

  /// A model with a tokenizer, perhaps said to be of another family.
  private static Path copy(String model, String family, String other) throws IOException {
    Path copy = Files.createTempDirectory(folder, model);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(RESOURCES.resolve("models").resolve(model).resolve(name), copy.resolve(name));
    }
    Files.copy(
        RESOURCES.resolve("multivector/plain/tokenizer.json"), copy.resolve("tokenizer.json"));
    if (family != null) {
      Path config = copy.resolve("config.json");
      String text = Files.readString(config);
      Files.writeString(
          config,
          text.replaceAll(
              "(\"model_type\"\\s*:\\s*)\"%s\"".formatted(family), "$1\"" + other + "\""));
    }
    return copy;
  }
}
