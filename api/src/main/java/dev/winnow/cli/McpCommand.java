package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.http.limits.ServerLimits;
import dev.winnow.mcp.McpServer;
import dev.winnow.memory.Memory;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "mcp",
    mixinStandardHelpOptions = true,
    description = {
      "Let an agent search, as a server of the Model Context Protocol on standard input and output,"
          + " which the agent starts. It ends when its input does.",
      "An INDEX is opened read-only: another process may write to it meanwhile. With --data the"
          + " collections in a folder are searched, which only one process may open.",
      "Tools: search, fetch, explain, rerank, list_collections; with --memory also memory_remember,"
          + " memory_recall and memory_forget."
    })
final class McpCommand implements Callable<Integer> {
  private static final long REFRESH_MILLIS = 2_000;

  private final Terminal terminal;
  private final InputStream in;

  @Mixin private final ServedOptions served = new ServedOptions();

  McpCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() {
    served.limits().requireKnown(ServerLimits.NAMES, SearchingLimits.NAMES);
    ServerLimits limits = served.limits().applyTo(ServerLimits.DEFAULTS, ServerLimits.NAMES);
    return served.with(
        limits.memory().openScopes(),
        (catalog, memory, folder) -> {
          terminal.note("%s is served on standard input and output".formatted(folder));
          return serve(catalog, memory, limits);
        });
  }

  private int serve(Catalog catalog, @Nullable Memory memory, ServerLimits limits) {
    try (var background =
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("winnow-refresh").daemon().factory());
        var admission = Admission.open(limits.admission())) {
      var _ =
          background.scheduleWithFixedDelay(
              catalog::refresh, REFRESH_MILLIS, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
      McpServer.of(catalog, memory, admission, limits.mcp()).serve(in, terminal.out());
      background.shutdownNow();
    }
    return Terminal.EXIT_DONE;
  }
}
