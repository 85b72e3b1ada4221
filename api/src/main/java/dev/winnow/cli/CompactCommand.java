package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.Maintenance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = {
      "Merge the segments of an index, which makes searches faster.",
      "It takes about as long as writing the index anew, and needs room for a second one."
    })
final class CompactCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ExistingIndex index = new ExistingIndex();

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
    try (Engine engine = index.openForWriting()) {
      Maintenance.compact(engine, segments);
      engine.commit();
      terminal.out().println(Counted.of(engine.count(), "document") + " compacted");
    }
    return Terminal.EXIT_DONE;
  }
}
