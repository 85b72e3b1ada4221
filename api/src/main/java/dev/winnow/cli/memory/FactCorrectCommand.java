package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.memory.Entry;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "correct",
    mixinStandardHelpOptions = true,
    description = "Say that a value never held, and that another did, at the same times.")
final class FactCorrectCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final FactChange fact = new FactChange();

  @Parameters(index = "4", paramLabel = "WRONG", description = "The value that never held.")
  private String wrong = "";

  @Parameters(index = "5", paramLabel = "RIGHT", description = "The value that did.")
  private String right = "";

  FactCorrectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return fact.remember(terminal, () -> new Entry.Change.Correct(wrong, right));
  }
}
