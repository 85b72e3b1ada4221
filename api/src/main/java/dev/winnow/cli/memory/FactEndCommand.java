package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Entry;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "end",
    mixinStandardHelpOptions = true,
    description = "Say that whatever value holds, ends.")
final class FactEndCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final FactChange fact = new FactChange();

  FactEndCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return fact.remember(terminal, Entry.Change.Expire::new);
  }
}
