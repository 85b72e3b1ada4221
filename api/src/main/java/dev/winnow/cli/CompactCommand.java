package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Maintenance;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = {
      "Merge the segments of an index, which makes searches faster.",
      "It takes about as long as writing the index anew, and needs room for a second one."
    })
final class CompactCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Option(
      names = "--segments",
      paramLabel = "N",
      defaultValue = "1",
      description = "At most so many are left. Default: ${DEFAULT-VALUE}.")
  private int segments;

  CompactCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (Index.schemaOf(index).isEmpty()) {
      throw new IllegalArgumentException(
          "no index in " + index + "; expected a folder that holds one");
    }
    try (Engine engine = Engine.open(index, EngineConfig.DEFAULTS)) {
      Maintenance.compact(engine, segments);
      engine.commit();
      terminal.out().println("%,d documents compacted".formatted(engine.count()));
    }
    return Terminal.EXIT_DONE;
  }
}
