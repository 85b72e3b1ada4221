package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Entry;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "State a value. It holds until a later one supersedes it.")
final class FactSetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final FactChange fact = new FactChange();

  @Parameters(index = "4", paramLabel = "VALUE", description = "The value.")
  private String value = "";

  FactSetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return fact.remember(terminal, () -> new Entry.Change.State(value));
  }
}
