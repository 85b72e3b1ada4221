package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Limits;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = "Merge the segments of a scope's index, which makes recalls faster.")
final class CompactCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ScopeOptions scope = new ScopeOptions();

  CompactCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return scope.inExisting(
        Limits.DEFAULTS,
        (in, _) -> {
          in.compact();
          in.notes().forEach(note -> terminal.note("note: " + note));
          terminal.out().println("%s compacted".formatted(Counted.of(in.count(), "memory")));
          return Terminal.EXIT_DONE;
        });
  }
}
