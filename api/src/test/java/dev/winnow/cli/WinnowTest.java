package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WinnowTest {
  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private @TempDir Path folder;
  private String index = "";
  private String docs = "";

  @BeforeEach
  void write() throws IOException {
    Path files = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(files.resolve("lucene.txt"), "Lucene searches text by keywords.\n");
    Files.writeString(files.resolve("cats.md"), "# Cats\n\nCats sleep. They hunt mice.\n");
    docs = files.toString();
    index = folder.resolve("index").toString();
  }

  @Test
  void filesAreIndexedAndFound() {
    Outcome indexed = winnow("index", index, docs, "--embedder", "none");
    Outcome found = winnow("search", index, "which animals hunt mice");

    assertEquals(0, indexed.code(), indexed.err());
    assertTrue(indexed.out().startsWith("2 added, 0 updated, 0 unchanged, 0 deleted, 0 failed"));
    assertEquals(0, found.code(), found.err());
    assertTrue(found.out().startsWith(" 1  Cats  "), found.out());
    assertTrue(found.out().contains("They hunt mice."), found.out());
    assertTrue(found.out().contains("why: lexical #1 "), found.out());
    assertFalse(found.out().contains("\u001b"), "colours without a terminal");
  }

  @Test
  void aVectorSpaceIsAddedFilledAndSearchedByItsName() {
    indexed();

    Outcome added = winnow("index", index, docs, "--space", "title=minilm");
    Outcome found =
        winnow(
            "search",
            index,
            "mice",
            "--plan",
            "{\"dense\":{\"k\":10,\"space\":\"title\"}}",
            "--json");
    Outcome other =
        winnow("search", index, "mice", "--plan", "{\"dense\":{\"k\":10,\"space\":\"body\"}}");

    assertEquals(0, added.code(), added.err());
    assertTrue(added.out().startsWith("0 added, 0 updated, 2 unchanged"), added.out());
    assertTrue(added.err().contains("made vectors of 2 documents"), added.err());
    assertEquals(0, found.code(), found.err());
    assertEquals(2, found.out().split("\"id\"").length - 1, found.out());
    assertEquals(2, other.code());
    assertTrue(other.err().contains("vector space 'body' is unknown"), other.err());
    assertTrue(other.err().contains("[title]"), other.err());
  }

  @Test
  void aModelIsDescribedDrawnAndMeasured() throws IOException {
    String model = Path.of("..", "embed", "src", "test", "resources", "models", "qwen3").toString();
    Path svg = folder.resolve("graph.svg");

    Outcome info = winnow("model", "info", model);
    Outcome graph = winnow("model", "graph", model, "--output", "labels", "--svg", svg.toString());
    Outcome bench =
        winnow(
            "model",
            "bench",
            model,
            "--output",
            "labels",
            "--longest",
            "64",
            "--rounds",
            "1",
            "--json");

    assertEquals(0, info.code(), info.err());
    assertTrue(info.out().contains("qwen3") && info.out().contains("decoder"), info.out());
    assertTrue(info.out().contains("GroupQueryAttention 3"), info.out());
    assertEquals(0, graph.code(), graph.err());
    assertTrue(Files.readString(svg).contains(">GroupQueryAttention</text>"));
    assertEquals(0, bench.code(), bench.err());
    assertTrue(bench.out().contains("tokensPerSecond"), bench.out());
  }

  @Test
  void aReadyMadeModelIsDescribedAndMeasured() {
    String model =
        Path.of("..", "embed", "src", "test", "resources", "exports", "qwen3-grouped").toString();

    Outcome info = winnow("model", "info", model);
    Outcome bench =
        winnow("model", "bench", model, "--output", "labels", "--longest", "16", "--rounds", "1");
    Outcome graph = winnow("model", "graph", model, "--svg", folder.resolve("g.svg").toString());

    assertEquals(0, info.code(), info.err());
    assertTrue(info.out().contains("decoder") && info.out().contains("ready-made"), info.out());
    assertEquals(0, bench.code(), bench.err());
    assertNotEquals(0, graph.code());
    assertTrue(graph.err().contains("is run as its file is"), graph.err());
  }

  @Test
  void whatIsWrongWithAModelIsSaid() {
    Outcome unknown = winnow("model", "info", "nothing-of-that-name");
    Outcome precision = winnow("model", "bench", "minilm-fp32", "--precision", "fp8");

    assertNotEquals(0, unknown.code());
    assertTrue(unknown.err().contains("nothing-of-that-name"), unknown.err());
    assertNotEquals(0, precision.code());
    assertTrue(
        precision.err().contains("expected fp32, fp16, bf16, int8 or int4"), precision.err());
  }

  private static final String REQUEST =
      """
      {"query": {"text": "how do cats sleep?", "qid": "q_7"}, "candidates": [
        {"docid": "engine", "score": 3.5, "doc": {"contents": "The engine has two pistons."}},
        {"docid": 12, "score": 2, "doc": {"title": "Cats", "text": "They sleep curled up."}},
        {"docid": "plain", "doc": "A cat's sleep is light."}]}
      """
          .replace("\n", " ");

  @Test
  void candidatesOfRankLlmBecomeARun() throws IOException {
    Path lines =
        Files.writeString(
            folder.resolve("c.jsonl"), REQUEST + "\n" + REQUEST.replace("q_7", "q_8") + "\n");
    Path array = Files.writeString(folder.resolve("c.json"), "[" + REQUEST + "]");
    Path run = folder.resolve("run.txt");

    Outcome printed = winnow("rerank", lines.toString(), "--tag", "mine");
    Outcome written = winnow("rerank", array.toString(), "--run", run.toString(), "--depth", "2");

    assertEquals(0, printed.code(), printed.err());
    List<String> places = printed.out().lines().toList();
    assertEquals(6, places.size());
    assertTrue(places.get(0).matches("q_7 Q0 (12|plain) 1 \\d+\\.\\d{6} mine"), places.get(0));
    assertTrue(places.get(2).startsWith("q_7 Q0 engine 3 "), printed.out());
    assertTrue(printed.err().contains("2 queries, 2 calls, 6 passages read, "), printed.err());
    assertEquals(0, written.code(), written.err());
    assertEquals("", written.out());
    assertTrue(Files.readString(run).startsWith("q_7 Q0 12 1 "), Files.readString(run));
    assertTrue(Files.readString(run).contains("q_7 Q0 plain 3 "), Files.readString(run));
  }

  @Test
  void whatIsWrongWithCandidatesIsSaid() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "{\"query\": {\"text\": \"a\"}}", "request 1 of",
            "{\"query\": {}, \"candidates\": []}", "has no 'text'",
            "{\"query\": \"a\", \"candidates\": [{\"doc\": \"b\"}]}", "has no 'docid'",
            "{\"query\": \"a\", \"candidates\": [{\"docid\": 1, \"doc\": {}}]}", "expected one of",
            "{\"query\": ", "is not JSON");
    for (var request : wrong.entrySet()) {
      Path file = Files.writeString(folder.resolve("wrong.jsonl"), request.getKey());
      Outcome outcome = winnow("rerank", file.toString());
      assertEquals(2, outcome.code(), outcome.err());
      assertTrue(outcome.err().contains(request.getValue()), outcome.err());
    }
    assertTrue(winnow("rerank", "nowhere.jsonl").err().contains("nowhere.jsonl is not a file"));
    Path file = Files.writeString(folder.resolve("right.jsonl"), REQUEST);
    Outcome order = winnow("rerank", file.toString(), "--order", "random");
    assertEquals(2, order.code());
    assertTrue(order.err().contains("expected one of [pointwise, full"), order.err());
    Outcome nothing = winnow("rerank", Files.writeString(file, "").toString());
    assertEquals(1, nothing.code());
  }

  @Test
  void searchesAreRerankedByTheEmbeddersTokens() {
    assertEquals(0, winnow("index", index, docs).code());
    Outcome found = winnow("search", index, "which animals hunt mice", "--rerank", "maxsim");
    Outcome unknown = winnow("search", index, "mice", "--rerank", "nobody");

    assertEquals(0, found.code(), found.err());
    assertTrue(found.out().startsWith(" 1  Cats  "), found.out());
    assertTrue(found.out().contains("rerank"), found.out());
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("maxsim"), unknown.err());
  }

  @Test
  void denseIndexesAreComparedOnTheUsersOwnVectors() throws IOException {
    for (int i = 0; i < 30; i++) {
      Files.writeString(Path.of(docs, "n" + i + ".txt"), "Note " + i + " on cats and clocks.\n");
    }
    assertEquals(0, winnow("index", index, docs, "--dense-index", "auto:0.9").code());
    Path svg = folder.resolve("curves.svg");

    Outcome drawn =
        winnow(
            "bench",
            "dense",
            index,
            "--queries",
            "5",
            "--kinds",
            "exact,float,ivf:pq4",
            "--recall",
            "0.9",
            "--svg",
            svg.toString(),
            "--json");
    Outcome refused = winnow("bench", "dense", index, "--queries", "5", "--kinds", "tree");

    JsonNode points = json.readTree(drawn.out()).at("/points");
    assertEquals("exact", points.at("/0/kind").textValue(), drawn.err());
    assertEquals(1.0, points.at("/0/recall@10").doubleValue());
    assertEquals("aim 0.9", points.at("/5/setting").textValue());
    assertTrue(Files.readString(svg).endsWith("</svg>\n"));
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("dense index is 'tree'; expected FLOAT"), refused.err());
  }

  @Test
  void aSecondRunSkipsWhatDidNotChange() {
    indexed();

    assertTrue(winnow("index", index, docs).out().startsWith("0 added, 0 updated, 2 unchanged"));
  }

  @Test
  void withJsonStandardOutputHoldsOneValueAndNothingElse() throws IOException {
    indexed();

    JsonNode found = json.readTree(winnow("search", index, "lucene", "--json").out());
    JsonNode indexed = json.readTree(winnow("index", index, docs, "--json").out());
    JsonNode verified = json.readTree(winnow("verify", index, "--json").out());
    JsonNode doctor = json.readTree(winnow("doctor", index, "--json").out());

    assertEquals("lucene.txt", found.at("/hits/0/id").textValue());
    assertEquals("lexical", found.at("/hits/0/ledger/0/stage").textValue());
    assertEquals(2, indexed.at("/unchanged").intValue());
    assertTrue(verified.at("/clean").booleanValue());
    assertTrue(doctor.at("/java").isTextual());
    assertTrue(doctor.at("/faiss").isTextual());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --k=0                 | k is 0; expected a whole number from 1
          --k=many              | Invalid value for option '--k': 'many' is not an int
          --k=1000000000        | topK is 1000000000; expected at most 10000; ask for less, or raise the limit topK
          --plan=lexicl         | plan 'lexicl' is not known; expected auto, dense, hybrid, late, lexical, sparse, verbatim or the JSON of a plan; did you mean 'lexical'?
          --plan={"lexical":{"k":0}} | plan.lexical.k is 0; expected a whole number from 1 to 2147483647
          --filter={"eq":1}     | filter.eq is 1; expected an object
          --filter={"eq":{"title":1}} | filter names field 'title', which is unknown
          --nonsense            | Unknown option: '--nonsense'
          """)
  void aQueryThatCannotBeMeantIsUsage(String option, String message) {
    indexed();

    Outcome outcome = winnow("search", index, "cats", option);

    assertEquals(2, outcome.code());
    assertTrue(outcome.err().startsWith("winnow: " + message), outcome.err());
    assertTrue(outcome.err().contains("See: winnow search --help"), outcome.err());
    assertEquals("", outcome.out());
  }

  @Test
  void aFilterOnAFieldThatNoDocumentHasIsFalseAndNoted() {
    indexed();

    Outcome without = winnow("search", index, "cats", "--filter={\"eq\":{\"drft\":true}}");
    Outcome with = winnow("search", index, "cats", "--filter={\"not\":{\"exists\":\"drft\"}}");
    assertEquals(0, without.code(), without.err());
    assertTrue(without.err().contains("note: filter names field 'drft', which no document has"));
    assertEquals(0, with.code(), with.err());
    assertFalse(without.out().contains("cats.md"), without.out());
    assertTrue(with.out().contains("cats.md"), with.out());
  }

  @Test
  void anUnknownCommandIsUsageWithASuggestion() {
    Outcome outcome = winnow("serch", index, "cats");

    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("winnow search"), outcome.err());
  }

  @Test
  void aQuestionMayBeginWithAtSign() {
    indexed();

    assertEquals(0, winnow("search", index, "@cats").code());
  }

  @Test
  void aMissingIndexFailsWithOneLine() {
    Outcome outcome = winnow("search", index, "cats");

    assertEquals(1, outcome.code());
    assertEquals(
        "winnow: no index in "
            + index
            + "; expected a folder that holds one; check the path, or make one there",
        outcome.err().strip());
  }

  @Test
  void aMissingSourceFailsBeforeAnIndexIsMade() {
    Outcome outcome = winnow("index", index, docs + "/nothing");

    assertEquals(1, outcome.code());
    assertEquals(
        "winnow: there is no file or folder " + docs + "/nothing; check the path",
        outcome.err().strip());
    assertFalse(Files.exists(Path.of(index)));
  }

  @Test
  void anIndexThatAnotherHoldsIsThree() {
    indexed();
    try (var _ = Engine.open(Path.of(index), EngineConfig.DEFAULTS)) {

      Outcome outcome = winnow("index", index, docs);

      assertEquals(3, outcome.code());
      assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
  }

  @Test
  void aDamagedIndexIsThreeAndCanBeRepaired() throws IOException {
    indexed();
    Path segment = largestFile();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);

    assertEquals(3, winnow("verify", index).code());
    assertEquals(3, winnow("doctor", index).code());
    assertEquals(2, winnow("repair", index).code());
    assertEquals(0, winnow("repair", index, "--yes").code());
    assertEquals(0, winnow("verify", index).code());
  }

  @Test
  void anIndexIsCompactedToOneSegment() throws IOException {
    indexed();
    Files.writeString(Path.of(docs, "late.txt"), "Late mice come last.");
    assertEquals(0, winnow("index", index, docs).code());
    List<String> before = hits();
    assertTrue(segments() > 1);

    Outcome compacted = winnow("compact", index);

    assertEquals(0, compacted.code(), compacted.err());
    assertEquals(1, segments());
    assertEquals(before, hits());
    assertEquals(1, winnow("compact", folder.resolve("none").toString()).code());
    assertEquals(1, winnow("compact", index, "--segments", "0").code());
  }

  private List<String> hits() {
    return winnow("search", index, "mice")
        .out()
        .lines()
        .filter(line -> !line.contains("ms"))
        .toList();
  }

  private long segments() throws IOException {
    try (var files = Files.walk(Path.of(index))) {
      return files.filter(file -> file.toString().endsWith(".si")).count();
    }
  }

  @Test
  void aBackupIsRestored() {
    indexed();
    String backup = folder.resolve("backup").toString();
    String restored = folder.resolve("restored").toString();

    assertEquals(0, winnow("backup", index, backup).code());
    assertEquals(0, winnow("restore", backup, restored).code());
    assertTrue(winnow("search", restored, "mice").out().startsWith(" 1  Cats"));
  }

  @Test
  void aCollectionIsEvaluatedAndItsRunsCompared() throws IOException {
    Path beir = beir();
    String cache = folder.resolve("cache").toString();
    String a = folder.resolve("a.trec").toString();
    String[] eval = {
      "eval", beir.toString(), "--embedder", "none", "--cache", cache, "--run", a, "--json"
    };

    JsonNode first = json.readTree(winnow(eval).out());
    JsonNode second = json.readTree(winnow(eval).out());
    Outcome compared = winnow("compare", a, a, beir.resolve("qrels/test.tsv").toString());

    assertEquals(1.0, first.at("/ndcg@10").doubleValue());
    assertEquals(1.0, first.at("/recall@100").doubleValue());
    assertEquals(1.0, first.at("/mrr@10").doubleValue());
    assertEquals(1.0, first.at("/map").doubleValue());
    assertEquals(2, first.at("/queries").intValue());
    assertEquals(3, first.at("/documents").intValue());
    assertTrue(first.at("/search_p50_ms").doubleValue() > 0);
    assertTrue(first.at("/index_docs_per_s").doubleValue() > 0);
    assertEquals(first.at("/index_docs_per_s"), second.at("/index_docs_per_s"));
    assertEquals(3, Files.readAllLines(Path.of(a)).size());
    assertEquals(0, compared.code(), compared.err());
    assertTrue(compared.out().contains("is not significant"), compared.out());
  }

  @Test
  void aSplitThatIsNotThereNamesThoseThatAre() throws IOException {
    Outcome outcome = winnow("eval", beir().toString(), "--split", "train");

    assertEquals(1, outcome.code());
    assertTrue(outcome.err().contains("split 'train' is not in "), outcome.err());
    assertTrue(outcome.err().contains("expected one of test"), outcome.err());
  }

  @Test
  void aServerForOthersMustBeAskedForPlainly() {
    Outcome outcome = winnow("serve", index, "--host", "0.0.0.0");

    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("expected --keys FILE, or --insecure"), outcome.err());
  }

  @Test
  void keysAreMadeListedAndTakenOut(@TempDir Path temp) {
    String file = temp.resolve("keys.json").toString();

    Outcome made = Outcome.of("keys", "add", file, "a", "--allow", "read:notes,write:memory/*");
    assertEquals(0, made.code(), made.err());
    assertTrue(made.out().matches("wnw_[A-Za-z0-9_-]{43}\n"), made.out());
    assertEquals(
        0,
        Outcome.of("keys", "add", file, "b", "--allow", "admin", "--expires", "2027-01-01").code());
    assertEquals(
        "a  read:notes, write:memory/*\nb  admin  until 2027-01-01T00:00:00Z\n",
        Outcome.of("keys", "list", file).out());
    assertEquals(0, Outcome.of("keys", "remove", file, "a").code());
    assertEquals(1, Outcome.of("keys", "remove", file, "a").code());
    assertEquals(2, Outcome.of("keys", "add", file, "c", "--allow", "reed").code());
    assertEquals(2, Outcome.of("keys", "add", file, "c d", "--allow", "read").code());
    Outcome past =
        Outcome.of("keys", "add", file, "c", "--allow", "read", "--expires", "2020-01-01");
    assertEquals(2, past.code());
    assertTrue(past.err().contains("--expires is '2020-01-01', which is past"), past.err());
    assertEquals(2, Outcome.of("keys", "add", file, "c").code());
    String _ = KeyFile.add(Path.of(file), "old", List.of(Grant.parse("read")), Instant.EPOCH);
    assertTrue(
        Outcome.of("keys", "list", file)
            .out()
            .endsWith("old  read  expired 1970-01-01T00:00:00Z\n"));
  }

  @Test
  void aRerankerWithoutAFolderIsNoticedBeforeServing() {
    Outcome outcome = winnow("serve", index, "--reranker", "judge=no-such-folder");

    assertEquals(2, outcome.code());
    assertTrue(
        outcome
            .err()
            .contains(
                "--reranker judge is no-such-folder, which is not a folder; expected one with a"
                    + " cross-encoder"),
        outcome.err());
  }

  @Test
  void withDebugTheStackTraceIsShown() {
    assertTrue(winnow("search", index, "x", "--debug").err().contains("\tat dev.winnow"));
    assertFalse(winnow("search", index, "x").err().contains("\tat dev.winnow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index", "search", "trace", "list", "get", "delete", "forget", "eval", "compare", "serve",
        "bench", "model", "doctor", "compact", "backup", "restore", "verify", "repair"
      })
  void everyCommandHasHelp(String command) {
    Outcome outcome = winnow(command, "--help");

    assertEquals(0, outcome.code());
    assertTrue(outcome.out().startsWith("Usage: winnow " + command), outcome.out());
  }

  @Test
  void textThatWouldSteerTheTerminalIsShownHarmless() throws IOException {
    Files.writeString(Path.of(docs, "evil.txt"), "evil \u001b[2J\u001b]0;title\u0007 words");
    indexed();

    String out = winnow("search", index, "evil words").out();

    assertFalse(out.contains("\u001b"), out);
  }

  private void indexed() {
    Outcome outcome = winnow("index", index, docs, "--embedder", "none");
    assertEquals(0, outcome.code(), outcome.err());
  }

  private Path largestFile() throws IOException {
    try (var files = Files.list(Path.of(index))) {
      return files
          .filter(file -> file.getFileName().toString().matches("_.*\\.(cfs|fdt|tim)"))
          .max((x, y) -> Long.compare(x.toFile().length(), y.toFile().length()))
          .orElseThrow();
    }
  }

  private Path beir() throws IOException {
    Path beir = Files.createDirectories(folder.resolve("beir"));
    Files.write(
        beir.resolve("corpus.jsonl"),
        List.of(
            "{\"_id\":\"d1\",\"title\":\"Cats\",\"text\":\"They hunt mice.\"}",
            "{\"_id\":\"d2\",\"title\":\"Dogs\",\"text\":\"They guard houses.\"}",
            "{\"_id\":\"d3\",\"title\":\"Fish\",\"text\":\"They swim; some hunt.\"}"));
    Files.write(
        beir.resolve("queries.jsonl"),
        List.of(
            "{\"_id\":\"q1\",\"text\":\"who hunts mice\"}",
            "{\"_id\":\"q2\",\"text\":\"guards of houses\"}",
            "{\"_id\":\"q3\",\"text\":\"not judged\"}"));
    Path qrels = Files.createDirectories(beir.resolve("qrels"));
    Files.write(
        qrels.resolve("test.tsv"), List.of("query-id\tcorpus-id\tscore", "q1\td1\t1", "q2\td2\t1"));
    return beir;
  }

  private static Outcome winnow(String... args) {
    return Outcome.of(args);
  }
}
