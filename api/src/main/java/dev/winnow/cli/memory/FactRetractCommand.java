package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Entry;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "retract",
    mixinStandardHelpOptions = true,
    description = "Say that a value never held.")
final class FactRetractCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final FactChange fact = new FactChange();

  @Parameters(index = "4", paramLabel = "VALUE", description = "The value that never held.")
  private String value = "";

  FactRetractCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return fact.remember(terminal, () -> new Entry.Change.Retract(value));
  }
}
