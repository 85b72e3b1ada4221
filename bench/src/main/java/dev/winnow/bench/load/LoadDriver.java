package dev.winnow.bench.load;

import dev.winnow.bench.anserini.AnseriniPeer;
import dev.winnow.bench.corpus.BenchPassage;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.Queries;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.json.JsonText;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The whole server on loopback: connections within the capacity of its queue, then as many as one
/// client, which is more than a client's share; and the processor time of a search by the server,
/// by the engine alone and by Anserini behind a server, with the same queries.
final class LoadDriver {
  private static final int BATCH = 1_000;
  private static final int HITS = 10;
  private static final String HEADER = "X-Client";

  private final Options options;
  private final Corpus corpus;
  private final Path work;

  private LoadDriver(Options options, Corpus corpus) throws IOException {
    this.options = options;
    this.corpus = corpus;
    this.work = Files.createDirectories(corpus.folder().resolve("load"));
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "load",
            args,
            Map.of(
                "passages", Corpus.PASSAGES,
                "queries", "300",
                "seed", "20260101",
                "version", "1.5.0",
                "connections", "64",
                "warm", "30",
                "seconds", "60"),
            Map.of(
                "passages", Corpus.QUICK_PASSAGES,
                "queries", "10",
                "connections", "8",
                "warm", "1",
                "seconds", "2"));
    new LoadDriver(options, Corpus.open(options)).run();
  }

  private void run() throws Exception {
    Path index = index();
    List<String> texts = Queries.of(corpus, options.number("queries"), options.number("seed"));
    Path queries = Queries.write(work.resolve("queries"), texts);
    int seconds = options.number("seconds");
    Fork engine = Fork.run(EngineRun.class, index, queries, HITS, options.number("warm"), seconds);
    var table =
        Report.of(options)
            .table("side", "connections", "answered", "refused", "failed", "CPU of a search (us)");
    table.row(
        "the engine in a process", 0, (int) engine.figure("searches"), 0, 0, engine.figure("cpu"));
    served(index, texts, table, engine.figure("cpu"), anserini(texts, table));
    table.note(
        "%,d passages, %d queries by keywords, %d hits with their texts, %d s behind %d s of"
            + " warming up, %s. The first load is of clients with names, within the queue's"
            + " capacity: nothing may be refused. The second is one client, beyond its share:"
            + " refused is 429 with Retry-After; all else is failed. Anserini %s is its searcher"
            + " behind the JDK's HTTP server, which answers what is stored, as its own server"
            + " does; that one is not in its Maven artifact.",
        options.number("passages"),
        texts.size(),
        HITS,
        seconds,
        options.number("warm"),
        Fork.HEAP,
        options.text("version"));
    table.publish();
  }

  /// The processor time of a search by Anserini over HTTP, in microseconds.
  private double anserini(List<String> texts, Table table) throws Exception {
    var bm25 = IndexConfig.Bm25.DEFAULTS;
    var peer = new AnseriniPeer(options, corpus, work.resolve("anserini"));
    Path index = peer.index("stored", "-storeRaw");
    String program = peer.program("AnseriniServer");
    Process server = Fork.start(program, "AnseriniServer", index, HITS, bm25.k1(), bm25.b());
    try (var lines = server.inputReader()) {
      IntFunction<HttpRequest.Builder> search =
          searches(texts, uri(lines.readLine(), "/search"), Map.of());
      warm(search, "");
      Load load = load(server, search, "");
      row("Anserini behind a server", options.number("connections"), load, table);
      return load.cpu();
    } finally {
      stop(server);
    }
  }

  private void served(
      Path index, List<String> texts, Table table, double engineCpu, double anseriniCpu)
      throws Exception {
    int clients = options.number("connections");
    Process server =
        Fork.start(System.getProperty("java.class.path"), ServerRun.class.getName(), index, HEADER);
    try (var lines = server.inputReader()) {
      URI uri = uri(lines.readLine(), "/v1/collections/winnow/search");
      IntFunction<HttpRequest.Builder> search =
          searches(texts, uri, Map.of("k", HITS, "plan", Map.of("lexical", Map.of("k", HITS))));
      warm(search, HEADER);
      long before = searched(server, lines);
      Load within = load(server, search, HEADER);
      double searching = (searched(server, lines) - before) / 1e3 / within.count(200);
      row("the server, clients with names", clients, within, table);
      table.claim(
          Claim.of("processor time of a search over HTTP")
              .against("the engine in a process")
              .withRatio(within.cpu() / engineCpu)
              .withFigure(Figure.of("server", within.cpu(), "us"))
              .withFigure(Figure.of("engine", engineCpu, "us"))
              .withFigure(Figure.of("of the server's, in threads of searches", searching, "us"))
              .withFigure(Figure.of("Anserini's searcher behind a server", anseriniCpu, "us"))
              .withTarget(Target.atMost(1.25)));
      row("the server, one client", clients, load(server, search, ""), table);
    } finally {
      stop(server);
    }
  }

  private static URI uri(String port, String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(Integer.parseInt(port), path));
  }

  private static IntFunction<HttpRequest.Builder> searches(
      List<String> texts, URI uri, Map<String, Object> more) {
    return i -> {
      Map<String, Object> body = new HashMap<>(more);
      body.put("query", texts.get(i % texts.size()));
      return Clients.search(uri, JsonText.of(body));
    };
  }

  private void warm(IntFunction<HttpRequest.Builder> search, String header)
      throws InterruptedException {
    var time = Duration.ofSeconds(options.number("warm"));
    var _ = Clients.ask(options.number("connections"), time, header, search);
  }

  /// Nanoseconds that the server's threads of searches have computed.
  private static long searched(Process server, BufferedReader lines) throws IOException {
    server.getOutputStream().write('\n');
    server.getOutputStream().flush();
    return Long.parseLong(lines.readLine());
  }

  private Load load(Process server, IntFunction<HttpRequest.Builder> search, String header)
      throws InterruptedException {
    int clients = options.number("connections");
    Duration before = cpu(server);
    Map<Integer, Integer> answers =
        Clients.ask(clients, Duration.ofSeconds(options.number("seconds")), header, search);
    double cpu =
        cpu(server).minus(before).toNanos() / 1e3 / Math.max(1, answers.getOrDefault(200, 0));
    return new Load(answers, cpu);
  }

  /// @param answers how many had which status
  /// @param cpu microseconds of the server for each that was answered
  private record Load(Map<Integer, Integer> answers, double cpu) {
    int count(int status) {
      return answers.getOrDefault(status, 0);
    }
  }

  private static void row(String side, int clients, Load load, Table table) {
    int all = load.answers().values().stream().mapToInt(Integer::intValue).sum();
    int answered = load.count(200);
    int refused = load.count(429);
    table.row(side, clients, answered, refused, all - answered - refused, load.cpu());
  }

  private static Duration cpu(Process process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("this system tells no processor times"));
  }

  private static void stop(Process server) throws IOException, InterruptedException {
    server.getOutputStream().close();
    int _ = server.waitFor();
  }

  private Path index() throws IOException {
    Path index = work.resolve("winnow");
    Path done = work.resolve("winnow.built");
    if (!Files.exists(done)) {
      Folders.delete(index);
      var config =
          EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
      try (var engine = Engine.open(index, config);
          var passages = corpus.read()) {
        for (var batch = passages.next(BATCH); !batch.isEmpty(); batch = passages.next(BATCH)) {
          var _ = engine.add(batch.stream().map(LoadDriver::document).toList());
        }
        engine.commit();
      }
      Files.createFile(done);
    }
    return index;
  }

  private static Document document(BenchPassage passage) {
    return Document.of(passage.id(), passage.text()).withTitle(passage.title());
  }
}
