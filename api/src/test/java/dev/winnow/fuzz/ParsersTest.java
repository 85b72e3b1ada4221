package dev.winnow.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.chunking.Chunk;
import dev.winnow.embed.chunking.Chunker;
import dev.winnow.embed.jinja.JinjaException;
import dev.winnow.embed.jinja.JinjaTemplate;
import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.json.ComparisonJson;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.engine.json.QueryJson;
import dev.winnow.engine.json.TraceJson;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import dev.winnow.http.intake.Lines;
import dev.winnow.http.jobs.Job;
import dev.winnow.http.limits.RerankLimits;
import dev.winnow.http.requests.CollectionRequestJson;
import dev.winnow.http.requests.DocumentRequestJson;
import dev.winnow.http.requests.JobRequestJson;
import dev.winnow.http.requests.TeiRequest;
import dev.winnow.http.rerank.RerankRequestJson;
import dev.winnow.index.Schema;
import dev.winnow.ingest.JsonDocuments;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.UnreadableException;
import dev.winnow.mcp.Animals;
import dev.winnow.mcp.Caller;
import dev.winnow.mcp.McpLimits;
import dev.winnow.mcp.McpServer;
import dev.winnow.memory.json.EntryJson;
import dev.winnow.memory.json.ForgetJson;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.json.RecallJson;
import dev.winnow.openai.ChatRequest;
import dev.winnow.openai.EmbeddingRequest;
import dev.winnow.openai.StoreSearch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every parser of what clients send, or of files that people edit, refuses or takes whatever
/// comes. `-Dwinnow.fuzz.seed=N` sets another first seed.
///
/// The full run adds to those before it, which are kept in a folder (`-Dwinnow.fuzz.folder=FOLDER`,
/// otherwise `target/fuzz`). It has `-Dwinnow.fuzz.seconds=N` of CPU, otherwise 10 minutes, and
/// gives them in pieces of `-Dwinnow.fuzz.piece=N` seconds, otherwise 60, to the parser with the
/// least.
class ParsersTest {
  private static final int SHORT = 4_000;
  private static final JsonLimits LIMITS = JsonLimits.DEFAULTS.withTextLength(20_000);
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 30, 12, 0);
  private static final String CHAT =
      "{\"model\":\"notes\",\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
          + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"why?\"}]}],"
          + "\"stream\":true,\"stream_options\":{\"include_usage\":true},"
          + "\"rag\":{\"k\":3,\"budget\":100,\"filter\":{\"eq\":{\"lang\":\"en\"}}}}";

  private static @TempDir Path folder;
  private static final Map<String, Case> CASES = new TreeMap<>();
  private static Catalog catalog;
  private static Engine animals;
  private static Admission admission;

  /// @param good inputs that it takes
  private record Case(
      List<String> good, Fuzzer.Parser parser, Set<Class<? extends Exception>> refusals) {}

  @BeforeAll
  static void open() throws IOException {
    Animals.write(folder.resolve("animals"), "none");
    animals = Engine.openReadOnly(folder.resolve("animals"), EngineConfig.DEFAULTS);
    catalog = Catalog.of(animals);
    admission = Admission.open(Admission.Limits.DEFAULTS.withRunning(1));
    addSearch();
    addWires();
    addMemory();
    addFiles();
    addTexts();
  }

  @AfterAll
  static void close() {
    admission.close();
    catalog.close();
    animals.close();
  }

  private static void addSearch() {
    json(
        "query",
        text -> QueryJson.request(text, Engine::plans, LIMITS).query().toString(),
        "{\"query\":\"owls\",\"k\":3,\"fields\":[\"title\"],\"plan\":\"lexical\","
            + "\"filter\":{\"eq\":{\"lang\":\"en\"}}}",
        "{\"query\":\"owls\",\"plan\":{\"lexical\":{}}}",
        "{\"vector\":[0.25,-1],\"k\":2}");
    json(
        "comparison",
        text -> ComparisonJson.request(text, Engine::plans, LIMITS, 10).toString(),
        "{\"queries\":[\"owls\",\"emus\"],\"k\":3,\"filter\":{\"eq\":{\"lang\":\"en\"}},"
            + "\"a\":\"lexical\",\"b\":{\"plan\":{\"dense\":{\"k\":5}},\"k\":5}}",
        "{\"query\":\"owls\",\"a\":{\"lexical\":{}},\"b\":\"hybrid\"}");
    json(
        "filter",
        text -> {
          var filter = FilterJson.parse(text, LIMITS);
          if (isUnicode(text)) {
            assertEquals(filter, FilterJson.parse(FilterJson.write(filter), LIMITS));
          }
          return filter.toString();
        },
        "{\"and\":[{\"eq\":{\"lang\":\"en\"}},{\"range\":{\"year\":{\"gte\":2024,\"lt\":2025.5}}},"
            + "{\"not\":{\"exists\":\"draft\"}},{\"in\":{\"a\":[1,true,\"x\"]}}]}",
        "{\"or\":[{\"prefix\":{\"source\":\"a/\"}},{\"glob\":{\"source\":\"**/*.md\"}}]}",
        "{\"range\":{\"when\":{\"gte\":\"2026-01-31\",\"lte\":\"2026-02-01T12:00:00Z\"}}}");
    json(
        "plan",
        text -> {
          var plan = PlanJson.parse(text, Engine.plans(10), LIMITS);
          if (isUnicode(text)) {
            assertEquals(plan, PlanJson.parse(PlanJson.write(plan), Map.of(), LIMITS));
          }
          return plan.toString();
        },
        "{\"rerank\":{\"of\":{\"filter\":{\"of\":{\"fuse\":{\"of\":[{\"lexical\":{\"k\":10}},"
            + "{\"dense\":{\"k\":5}}]}},\"by\":{\"eq\":{\"a\":1}}}},\"model\":\"m\",\"depth\":5}}",
        "{\"dense\":{\"k\":2,\"space\":\"minilm\",\"exact\":true,\"vector\":[0.25,-1]}}",
        "{\"sparse\":{}}",
        "{\"late\":{}}",
        "{\"verbatim\":{}}",
        "{\"auto\":{}}",
        "\"hybrid\"");
    json(
        "collection",
        text -> CollectionRequestJson.parse(JsonValue.parse("request", text, LIMITS)).toString(),
        "{\"name\":\"notes\",\"embedder\":\"none\",\"language\":\"en\",\"fields\":{\"year\":\"number\"},"
            + "\"chunk_tokens\":200,\"chunk_overlap\":0,\"dense_index\":\"int8\",\"verbatim\":\"words\"}",
        "{\"name\":\"notes\",\"embedders\":{\"a\":\"minilm\",\"b\":\"bge-small\"},\"late\":\"minilm\"}",
        "{\"name\":\"n\",\"snapshot\":{\"collection\":\"m\",\"id\":\"20261130T120000000Z-1f2e3d4c\"}}");
    json(
        "trace",
        text -> TraceJson.request(text, LIMITS).toString(),
        "{\"text\":\"a long text\",\"min_tokens\":4,\"sources\":2}");
  }

  private static void addWires() {
    json(
        "rerank",
        text -> RerankRequestJson.version2(text, RerankLimits.DEFAULTS).toString(),
        "{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\",{\"text\":\"b\"}],\"top_n\":1,"
            + "\"return_documents\":true,\"max_tokens_per_doc\":100}");
    json(
        "rerank 1",
        text -> RerankRequestJson.version1(text, RerankLimits.DEFAULTS).toString(),
        "{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\",{\"text\":\"b\"}],\"top_k\":1}",
        "{\"query\":\"q\",\"documents\":[{\"title\":\"a\",\"text\":\"b\"}],\"rank_fields\":[\"title\"]}");
    json(
        "rerank of texts",
        text -> RerankRequestJson.plain(text, RerankLimits.DEFAULTS).toString(),
        "{\"query\":\"q\",\"texts\":[\"a\",\"b\"],\"raw_scores\":true,\"return_text\":true,"
            + "\"truncate\":false}");
    json(
        "embeddings",
        text -> EmbeddingRequest.of(JsonValue.parse("request", text, LIMITS), 100).toString(),
        "{\"input\":[\"a\",\"b\"],\"model\":\"m\",\"encoding_format\":\"base64\",\"dimensions\":8,"
            + "\"input_type\":\"query\",\"truncate\":true}",
        "{\"input\":\"a\",\"model\":\"m\"}");
    json(
        "embed of texts",
        text -> TeiRequest.of(text, "m", 100, 20_000).toString(),
        "{\"inputs\":[\"a text\",\"another\"],\"truncate\":true,\"prompt_name\":\"query\","
            + "\"truncation_direction\":\"Right\",\"normalize\":true,\"dimensions\":8}",
        "{\"inputs\":\"a\",\"model\":\"m\"}");
    json(
        "vector store",
        text -> StoreSearch.of(JsonValue.parse("request", text, LIMITS), 100, LIMITS).toString(),
        "{\"query\":[\"a\"],\"max_num_results\":3,\"filters\":{\"type\":\"and\",\"filters\":["
            + "{\"type\":\"eq\",\"key\":\"a\",\"value\":1},{\"type\":\"gte\",\"key\":\"b\",\"value\":2}]},"
            + "\"ranking_options\":{\"ranker\":\"none\",\"score_threshold\":0.5},"
            + "\"rewrite_query\":false}");
    var most = new ChatRequest.Most(100, 10_000);
    json(
        "chat",
        text -> ChatRequest.of(JsonValue.parse("request", text, LIMITS), most, LIMITS).toString(),
        CHAT);
    var mcp = McpServer.of(catalog, null, admission, McpLimits.DEFAULTS);
    add(
        "mcp",
        input ->
            mcp.reply(Caller.unbounded("fuzz"), utf8(input))
                .map(reply -> {
                  var json = JsonValue.parse("reply", reply.json(), JsonLimits.DEFAULTS);
                  assertTrue(json.isObject() || json.isList(), reply.json());
                  return reply.json().replaceAll("[0-9.]+", "#");
                })
                .orElse("none"),
        Set.of(),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
            + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"search\","
            + "\"arguments\":{\"query\":\"owls\",\"k\":2,\"max_tokens\":100}}}",
        "[{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"fetch\","
            + "\"arguments\":{\"collection\":\"animals\",\"id\":\"emu\"}}}]");
  }

  private static void addMemory() {
    var given = new EntryJson.Given("s", "Ada", Instant.EPOCH);
    json(
        "entry",
        text -> EntryJson.read("entry", JsonValue.parse("request", text, LIMITS), given).toString(),
        "{\"session\":\"s\",\"speaker\":\"Ada\",\"text\":\"owls\",\"time\":\"2026-01-01T00:00:00Z\"}",
        "{\"title\":\"t\",\"text\":\"x\",\"about\":[\"Ada\"],\"key\":\"k\"}",
        "{\"subject\":\"Ada\",\"attribute\":\"town\",\"value\":\"Graz\"}",
        "{\"subject\":\"Ada\",\"attribute\":\"town\",\"wrong\":\"Graz\",\"right\":\"Linz\"}");
    json(
        "recall",
        text -> RecallJson.read(text, 10, LIMITS).toString(),
        "{\"query\":\"q\",\"k\":3,\"session\":\"s\",\"speaker\":\"Ada\",\"kind\":\"turn\","
            + "\"from\":\"2026-01-01\",\"to\":\"2026-02-01T00:00:00Z\",\"as_of\":\"2026-01-01\","
            + "\"recency\":0.5,\"half_life\":3.5}");
    json(
        "pack",
        text -> PackJson.read(text, LIMITS).toString(),
        "{\"query\":\"q\",\"budget\":100,\"k\":3,\"session\":\"s\",\"from\":\"2026-01-01\"}");
    json(
        "forget",
        text -> ForgetJson.read(text, LIMITS).toString(),
        "{\"ids\":[\"m1\",\"m2\"]}",
        "{\"person\":\"Ada\"}",
        "{\"which\":{\"session\":\"s\",\"to\":\"2026-01-01\"}}",
        "{\"all\":true}");
  }

  private static void addFiles() throws IOException {
    json(
        "documents of a request",
        text ->
            DocumentRequestJson.documents(text, LIMITS).stream()
                .map(value -> value.isObject() ? value.text() : "none")
                .toList()
                .toString(),
        "{\"id\":\"a\",\"text\":\"x\"}",
        "[{\"id\":\"a\",\"text\":\"x\"},{\"id\":\"b\",\"text\":\"y\"}]",
        "{\"documents\":[{\"id\":\"a\",\"text\":\"x\"}]}");
    json(
        "deletion",
        text -> DocumentRequestJson.deletion(text, LIMITS).toString(),
        "{\"ids\":[\"a\",\"b\"]}",
        "{\"filter\":{\"eq\":{\"lang\":\"en\"}}}");
    json(
        "job",
        text -> {
          Job.Folder asked = JobRequestJson.folder(text, Set.of("docs"), LIMITS);
          Path below = Path.of("docs").resolve(asked.path()).normalize();
          assertTrue(below.startsWith("docs"), below::toString);
          return asked.toString();
        },
        "{\"folder\":\"docs\",\"path\":\"guides/start.md\"}",
        "{\"folder\":\"docs\"}");
    var documents = new JsonDocuments(IngestLimits.DEFAULTS, Schema.DEFAULTS);
    add(
        "documents",
        input -> {
          String id = documents.id(input).orElse("");
          return id.isEmpty() ? "no id" : documents.read(id, input).toString();
        },
        Set.of(UnreadableException.class, IllegalArgumentException.class),
        "{\"id\":\"a\",\"title\":\"t\",\"text\":\"x\",\"year\":2024,\"tags\":[\"a\",\"b\"],"
            + "\"when\":\"2026-01-31\",\"draft\":false,\"deep\":{\"a\":{\"b\":1}}}",
        "{\"_id\":7,\"text\":\"\\u00e9\\ud83d\\udc68\"}");
    var given =
        new JsonDocuments(
            IngestLimits.DEFAULTS,
            Schema.DEFAULTS.with("image", Schema.Dense.of(2)).with("sound", Schema.Dense.of(3)));
    add(
        "vectors",
        input -> given.read("a", input).toString(),
        Set.of(UnreadableException.class, IllegalArgumentException.class),
        "{\"id\":\"a\",\"text\":\"x\",\"vector\":[0.25,-1]}",
        "{\"text\":\"x\",\"vectors\":{\"image\":[1,0],\"sound\":[0.5,1e-3,-2]},\"year\":7}");
    add(
        "lines",
        input -> lines(documents, input),
        Set.of(),
        "{\"id\":\"a\",\"text\":\"x\"}\n\n{\"id\":\"b\",\"text\":\"y\"}\r\n  \n{\"id\":7}");
    Path keys = folder.resolve("keys.json");
    String _ = KeyFile.add(keys, "a", List.of(Grant.parse("read:notes")), Instant.EPOCH);
    String good = Files.readString(keys);
    add(
        "keys",
        input -> {
          Files.write(keys, input);
          return KeyFile.read(keys).toString();
        },
        Set.of(IllegalArgumentException.class),
        good);
    List<String> templates;
    try (var files = Files.list(Path.of("../embed/src/test/resources/templates"))) {
      templates =
          files
              .filter(file -> file.toString().endsWith(".jinja"))
              .sorted()
              .map(ParsersTest::read)
              .toList();
    }
    Map<String, ?> variables =
        Map.of(
            "messages",
            List.of(
                Map.of("role", "system", "content", "be brief"),
                Map.of("role", "user", "content", "why?")),
            "bos_token",
            "<s>",
            "eos_token",
            "</s>",
            "add_generation_prompt",
            true);
    add(
        "jinja",
        input -> JinjaTemplate.parse(utf8(input)).render(variables, NOW),
        Set.of(JinjaException.class),
        templates.toArray(String[]::new));
  }

  /// What texts of documents are read by, which takes all of them.
  private static void addTexts() {
    add(
        "chunks of Markdown",
        input -> chunks(Chunker.markdown(32), input),
        Set.of(),
        "# One\n\ntext *of* words\n\n## Two\n\n- a\n  1. b\n\n> said\n\n```java\nint a;\n```\n",
        "---\ntitle: t\n---\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n<div>\nx</div>\n",
        "Setext\n======\n\n[a]: http://b.c 'd'\n\n![x](y) `z` \\* &amp; <http://e.f>\n");
    add(
        "chunks of prose",
        input -> chunks(Chunker.sentences(16, 1), input),
        Set.of(),
        "Dr. Owl (b. 1990) said: \u201cNo.\u201d She left! Why?"
            + " \u6211\u4eec\u8d70\u3002\u597d\uff01 e.g. this, 3.5 times.");
    add(
        "chunks of Java",
        input -> chunks(Chunker.code("A.java", 16), input),
        Set.of(),
        "package a;\n"
            + "import b.C;\n"
            + "/** Doc. */\n"
            + "public record A<T extends C>(int x) implements I {\n"
            + "  static { x(); }\n"
            + "  enum E { A { void f() {} }, B }\n"
            + "  int f(int... a) throws E {\n"
            + "    return switch (a) { case int[] b when b.length > 0 -> 1; default -> { yield 2; }"
            + " };\n"
            + "  }\n"
            + "  class B { String s = \"\"\"\n"
            + "    x\"\"\"; }\n"
            + "}\n");
    add(
        "chunks of Python",
        input -> chunks(Chunker.code("a.py", 16), input),
        Set.of(),
        "import a\n\n"
            + "@b\n"
            + "class A(B):\n"
            + "  \"\"\"Doc.\"\"\"\n\n"
            + "  def f(self, x=1):\n"
            + "    if x:\n"
            + "      return [y for y in x]\n\n\n"
            + "async def g(): pass\n");
  }

  /// Together they cover all that is no white space.
  private static String chunks(Chunker chunker, byte[] input) {
    String text = utf8(input);
    var seen = new StringBuilder();
    int covered = 0;
    int start = 0;
    for (Chunk chunk : chunker.chunk(text)) {
      assertTrue(chunk.start() >= start && chunk.end() > chunk.start(), chunk::toString);
      assertTrue(chunk.end() <= text.length(), chunk::toString);
      if (chunk.start() > covered) {
        assertEquals("", text.substring(covered, chunk.start()).strip());
      }
      start = chunk.start();
      covered = Math.max(covered, chunk.end());
      seen.repeat('[', chunk.headings().size()).append(chunk.end() - start > 40 ? ',' : ']');
    }
    assertEquals("", text.substring(covered).strip());
    return seen.toString();
  }

  /// As a batch is read: a line that is no document is refused alone.
  private static String lines(JsonDocuments documents, byte[] input) throws IOException {
    var lines = new Lines(new ByteArrayInputStream(input), 1_000);
    var read = new StringBuilder();
    long last = 0;
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      assertTrue(line.get().number() > last, "lines are counted");
      last = line.get().number();
      try {
        String id = documents.id(line.get().bytes()).orElse("");
        read.append(id.isEmpty() ? "none," : documents.read(id, line.get().bytes()).toString());
      } catch (UnreadableException | IllegalArgumentException e) {
        read.append(line.get().tooLong() ? "long," : "refused,");
      }
    }
    assertEquals(input.length, lines.bytes());
    return read.toString();
  }

  @FunctionalInterface
  private interface OfText {
    String parse(String text);
  }

  private static void json(String name, OfText parser, String... good) {
    add(name, input -> parser.parse(utf8(input)), Set.of(IllegalArgumentException.class), good);
  }

  private static void add(
      String name, Fuzzer.Parser parser, Set<Class<? extends Exception>> refusals, String... good) {
    CASES.put(name, new Case(List.of(good), parser, refusals));
  }

  /// A half of a character is read, but the search refuses it, and it is not written.
  private static boolean isUnicode(String text) {
    return !text.toLowerCase(Locale.ROOT).contains("\\ud");
  }

  private static String utf8(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> parsers() {
    return CASES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("parsers")
  void whateverComesIsTakenOrRefused(String name) {
    int[] left = {SHORT};
    Fuzzer.Done done = fuzzer(name).run(Long.getLong("winnow.fuzz.seed", 1), _ -> left[0]-- > 0);

    assertTrue(
        done.kept().size() > CASES.get(name).good().size(), "all inputs were answered alike");
  }

  @Test
  @Tag("full")
  @Timeout(value = 12, unit = TimeUnit.HOURS)
  void whateverComesForLongIsTakenOrRefused() throws IOException {
    Path folder = Path.of(System.getProperty("winnow.fuzz.folder", "target/fuzz"));
    var kept = new FuzzFolder(folder, Long.getLong("winnow.fuzz.seed", 1));
    long left = TimeUnit.SECONDS.toNanos(Integer.getInteger("winnow.fuzz.seconds", 600));
    long piece = TimeUnit.SECONDS.toNanos(Integer.getInteger("winnow.fuzz.piece", 60));
    Set<String> faulty = new TreeSet<>();
    Set<String> run = new TreeSet<>();
    while (left > 0 && faulty.size() < CASES.size()) {
      String name = kept.least(CASES.keySet(), faulty);
      long most = Math.min(piece, left);
      if (!kept.go(name, fuzzer(name), most)) {
        faulty.add(name);
      }
      run.add(name);
      left -= most;
    }

    for (String name : CASES.keySet()) {
      System.out.println("fuzz " + name + ": " + kept.line(name));
    }
    assertFalse(run.isEmpty(), "no parser was given any time");
    assertEquals(Set.of(), faulty, () -> "faults are kept in " + kept.folder());
  }

  private static Fuzzer fuzzer(String name) {
    Case one = CASES.get(name);
    return new Fuzzer(one.good(), one.parser(), one.refusals());
  }
}
