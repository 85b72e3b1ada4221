package org.example.codesearch;

import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import dev.winnow.mcp.McpLimits;
import dev.winnow.mcp.McpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/// Finds declarations in a repository: `ask` prints them, `mcp` and `serve` let agents look.
public final class CodeSearch {
  private static final int SHOWN = 5;
  private static final int PARTIAL = 4;

  private static final String HELP =
      """
      Finds declarations in a repository of Java sources.

        ask QUESTION      prints the best declarations
        mcp               serves agents on standard input and output
        serve             serves agents and search over HTTP

        --source=FOLDER   the repository (default: .)
        --index=FOLDER    where its index is kept (default: target/index)
        --port=N          of serve (default: 7701)
        --help

      Exit codes: 0 done, 2 usage, 4 some files could not be read.
      """;

  private CodeSearch() {}

  public static void main(String[] args) throws Exception {
    System.exit(run(args));
  }

  private static int run(String[] args) throws IOException, InterruptedException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(HELP);
      return 0;
    }
    String command = args.length == 0 ? "" : args[0];
    Map<String, String> options = options(args);
    String question =
        Arrays.stream(args)
            .skip(1)
            .filter(arg -> !arg.startsWith("--"))
            .collect(Collectors.joining(" "));
    if (!command.matches("ask|mcp|serve") || (command.equals("ask") && question.isBlank())) {
      System.err.println(
          "expected: ask QUESTION, mcp or serve, with --source=FOLDER, --index=FOLDER, --port=N;"
              + " see --help");
      return 2;
    }
    if (!Files.isDirectory(Path.of(options.get("source")))) {
      System.err.println(
          options.get("source") + " is no folder; expected a repository by --source");
      return 2;
    }
    try (Engine engine = Repository.open(Path.of(options.get("index")))) {
      Repository.Update update = Repository.update(engine, Path.of(options.get("source")));
      // Standard output belongs to the answers, or to the protocol.
      System.err.printf("%d files, %d declarations%n", update.files(), update.declarations());
      update.unread().forEach((path, why) -> System.err.println(path + " is left out: " + why));
      switch (command) {
        case "ask" -> ask(engine, question);
        case "mcp" -> mcp(engine);
        default -> serve(engine, Integer.parseInt(options.get("port")));
      }
      return update.unread().isEmpty() ? 0 : PARTIAL;
    }
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options =
        new HashMap<>(Map.of("source", ".", "index", "target/index", "port", "7701"));
    for (String arg : args) {
      if (arg.startsWith("--") && arg.contains("=")) {
        options.put(arg.substring(2, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
      }
    }
    return options;
  }

  private static void ask(Engine engine, String question) {
    for (Hit hit : engine.search(Query.of(question).withTopK(SHOWN)).hits()) {
      System.out.printf("%s:%s %s%n", hit.fields().get("path"), hit.fields().get("line"), hit.id());
    }
  }

  /// The tools `search`, `fetch`, `explain` and others on standard input and output.
  private static void mcp(Engine engine) {
    try (Catalog catalog = Catalog.of(engine);
        Admission admission = Admission.open(Admission.Limits.DEFAULTS)) {
      McpServer.of(catalog, null, admission, McpLimits.DEFAULTS).serve(System.in, System.out);
    }
  }

  /// The same tools at `POST /mcp`, beside search over HTTP and a page.
  private static void serve(Engine engine, int port) throws InterruptedException {
    try (SearchServer server = SearchServer.start(engine, ServerConfig.DEFAULTS.withPort(port))) {
      System.out.printf("http://127.0.0.1:%d/mcp%n", server.port());
      new CountDownLatch(1).await();
    }
  }
}
