package dev.winnow.cli;

import dev.winnow.cli.options.AnswerOptions;
import dev.winnow.cli.options.AnswerOptions.Answering;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import dev.winnow.http.access.ApiKeys;
import dev.winnow.http.jobs.JobConfig;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.http.log.LogFormat;
import dev.winnow.http.log.LogLevel;
import dev.winnow.http.log.ServerLog;
import dev.winnow.memory.generate.Answerer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serve search over HTTP, with a page to try it, until stopped. Also rerank texts for clients"
          + " of Cohere, Jina, Voyage and Text Embeddings Inference.",
      "An INDEX is opened read-only: another process may write to it meanwhile. Models that cannot"
          + " serve are refused before the server listens.",
      "With --data instead, clients create collections and add documents. What was answered is"
          + " durable."
    })
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7700",
      description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine alone).")
  private String host = "";

  @Option(
      names = "--insecure",
      description = "Allow an address that others can reach without --keys.")
  private boolean insecure;

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description =
          "A web origin, as https://example.org, whose pages may ask this server; may be repeated.")
  private List<String> origins = new ArrayList<>();

  @Option(
      names = "--client-header",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "The header in which a proxy before this server tells whose request it is, as"
              + " X-Forwarded-For. Without it each address is a client with a share of the server.")
  private String clientHeader = "";

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "Ask every request for a key of this file, which `winnow keys` makes. It is read again"
              + " when it changes.")
  private @Nullable Path keys;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "Lines of the log on standard error: json or logfmt (default: ${DEFAULT-VALUE}).")
  private LogFormat logFormat = LogFormat.JSON;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description =
          "Lines that the log has: off, error, warning, info (one for each request, without what"
              + " it asked) or debug (with its path, which holds queries); default:"
              + " ${DEFAULT-VALUE}.")
  private LogLevel logLevel = LogLevel.INFO;

  @Option(
      names = "--allow-folder",
      paramLabel = "NAME=FOLDER",
      description =
          "Let clients index this folder, or what is below it, into collections by a job that names"
              + " it; may be repeated. Needs --data.")
  private Map<String, Path> folders = new LinkedHashMap<>();

  @Mixin private final ServedOptions served = new ServedOptions();
  @Mixin private final AnswerOptions answers = new AnswerOptions();

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UnknownHostException {
    if (keys == null && !insecure && !InetAddress.getByName(host).isLoopbackAddress()) {
      throw served.usage(
          "anyone who reaches %s could use this server; expected --keys FILE, or --insecure to allow that"
              .formatted(host));
    }
    served.limits().requireKnown(ServerLimits.NAMES, SearchingLimits.NAMES);
    ServerConfig config;
    Answering answering;
    try {
      config = config();
      answering = answers.answering();
    } catch (IllegalArgumentException e) {
      throw served.usage(String.valueOf(e.getMessage()));
    }
    try (var _ = ServerLog.to(terminal.err(), logFormat, logLevel)) {
      return serve(config, answering);
    }
  }

  private int serve(ServerConfig config, Answering answering) {
    return served.with(
        config.limits().memory().openScopes(),
        (catalog, memory, folder) -> {
          try (var models = Models.open(served.models());
              var answerer = answerer(answering, models)) {
            return listen(SearchServer.start(catalog, memory, answerer, config), folder);
          }
        });
  }

  private Answerer answerer(Answering answering, Models models) {
    try {
      return AnswerOptions.open(answering, models, _ -> {}, _ -> {});
    } catch (IllegalArgumentException e) {
      throw served.usage(String.valueOf(e.getMessage()));
    }
  }

  private ServerConfig config() {
    ServerLimits chosen = served.limits().applyTo(ServerLimits.DEFAULTS, ServerLimits.NAMES);
    Path file = keys;
    ServerConfig trusting =
        file == null
            ? ServerConfig.DEFAULTS
            : ServerConfig.DEFAULTS.withKeys(ApiKeys.open(file, InstantSource.system()));
    return trusting
        .withHost(host)
        .withPort(port)
        .withLimits(chosen)
        .withOrigins(origins.stream().distinct().toArray(String[]::new))
        .withClientHeader(clientHeader)
        .withJobs(jobs());
  }

  private JobConfig jobs() {
    Path data = served.data();
    if (data == null) {
      if (!folders.isEmpty()) {
        throw new IllegalArgumentException(
            "--allow-folder is for jobs, and a single INDEX is only read; expected --data FOLDER");
      }
      return JobConfig.DEFAULTS;
    }
    JobConfig jobs = JobConfig.DEFAULTS.withFolder(data.resolve(".jobs"));
    for (var folder : folders.entrySet()) {
      if (!Files.isDirectory(folder.getValue())) {
        throw new IllegalArgumentException(
            "--allow-folder %s is %s, which is not a folder; expected one"
                .formatted(folder.getKey(), folder.getValue()));
      }
      jobs = jobs.withAllowed(folder.getKey(), folder.getValue());
    }
    return jobs;
  }

  private int listen(SearchServer started, Path folder) {
    try (var server = started) {
      String shown = host.contains(":") ? "[" + host + "]" : host;
      terminal.note(
          "%s is served at http://%s:%d/ ; stop it with Ctrl-C"
              .formatted(folder, shown, server.port()));
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      terminal.note("stopped");
    }
    return Terminal.EXIT_DONE;
  }
}
