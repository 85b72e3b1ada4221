package dev.winnow.bench.load;

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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The whole server on loopback: connections within the capacity of its queue, then as many as one
/// client, which is more than a client's share; and the processor time of a search by the server
/// and by the engine alone, with the same queries.
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
                "connections", "64",
                "warm", "20",
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
    served(index, texts, table, engine.figure("cpu"));
    table.note(
        "%,d passages, %d queries by keywords, %d hits with their texts, %d s behind %d s of"
            + " warming up, %s. The first load is of clients with names, within the queue's"
            + " capacity: nothing may be refused. The second is one client, beyond its share:"
            + " refused is 429 with Retry-After; all else is failed.",
        options.number("passages"), texts.size(), HITS, seconds, options.number("warm"), Fork.HEAP);
    table.publish();
  }

  private void served(Path index, List<String> texts, Table table, double engineCpu)
      throws Exception {
    int clients = options.number("connections");
    Duration time = Duration.ofSeconds(options.number("seconds"));
    Process server = start(index);
    try (var lines = server.inputReader()) {
      int port = Integer.parseInt(lines.readLine());
      var uri = URI.create("http://127.0.0.1:%d/v1/collections/winnow/search".formatted(port));
      IntFunction<HttpRequest.Builder> search =
          i ->
              Clients.search(
                  uri,
                  JsonText.of(
                      Map.of("query", texts.get(i % texts.size()), "k", HITS, "plan", "lexical")));
      var _ = Clients.ask(clients, Duration.ofSeconds(options.number("warm")), HEADER, search);
      Duration before = cpu(server);
      Map<Integer, Integer> within = Clients.ask(clients, time, HEADER, search);
      double cpu = cpu(server).minus(before).toNanos() / 1e3 / count(within, 200);
      row("the server, clients with names", clients, within, cpu, table);
      table.claim(
          Claim.of("processor time of a search over HTTP")
              .against("the engine in a process")
              .withRatio(cpu / engineCpu)
              .withFigure(Figure.of("server", cpu, "us"))
              .withFigure(Figure.of("engine", engineCpu, "us"))
              .withTarget(Target.atMost(1.25)));
      before = cpu(server);
      Map<Integer, Integer> beyond = Clients.ask(clients, time, "", search);
      cpu = cpu(server).minus(before).toNanos() / 1e3 / Math.max(1, count(beyond, 200));
      row("the server, one client", clients, beyond, cpu, table);
    } finally {
      server.getOutputStream().close();
      int _ = server.waitFor();
    }
  }

  private static void row(
      String side, int clients, Map<Integer, Integer> answers, double cpu, Table table) {
    int all = answers.values().stream().mapToInt(Integer::intValue).sum();
    int answered = count(answers, 200);
    int refused = count(answers, 429);
    table.row(side, clients, answered, refused, all - answered - refused, cpu);
  }

  private static int count(Map<Integer, Integer> answers, int status) {
    return answers.getOrDefault(status, 0);
  }

  private static Duration cpu(Process process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("this system tells no processor times"));
  }

  private static Process start(Path index) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            Fork.HEAP,
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ServerRun.class.getName(),
            index.toString(),
            HEADER)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
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
