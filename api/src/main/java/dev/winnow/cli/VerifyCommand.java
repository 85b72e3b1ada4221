package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Maintenance;
import dev.winnow.index.Verification;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Read every byte of an index and check it.")
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final BooleanSupplier debug;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  VerifyCommand(Terminal terminal, BooleanSupplier debug) {
    this.terminal = terminal;
    this.debug = debug;
  }

  @Override
  public Integer call() {
    Verification found = Maintenance.verify(index);
    if (json) {
      terminal.json(json(found));
    } else if (found.clean()) {
      terminal.out().println("%s is whole: %,d segments".formatted(index, found.segments()));
    } else {
      if (debug.getAsBoolean()) {
        found.report().forEach(terminal::note);
      }
      terminal
          .out()
          .println(
              "%s is damaged: %,d documents and passages are in damaged parts (--debug shows which); restore a backup, or drop them with: winnow repair %s --yes"
                  .formatted(index, found.lost(), index));
    }
    return found.clean() ? Terminal.EXIT_DONE : Terminal.EXIT_INDEX;
  }

  static Map<String, Object> json(Verification found) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("clean", found.clean());
    json.put("segments", found.segments());
    json.put("lost", found.lost());
    json.put("report", found.report());
    return json;
  }
}
