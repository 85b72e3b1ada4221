package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.ingest.Forgotten;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Delete the documents of a source, which may be gone.",
      "What still exists comes back when it is indexed again."
    })
final class ForgetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(
      index = "1",
      paramLabel = "SOURCE",
      description =
          "The source's path or name (winnow list INDEX --sources), or a file or folder inside it.")
  private String source = "";

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  ForgetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Engine engine = index.openForWriting()) {
      Forgotten forgotten = Ingest.forget(engine, source);
      if (json) {
        terminal.json(json(forgotten));
      } else {
        terminal.out().println(Counted.of(forgotten.documents(), "document") + " deleted");
        if (forgotten.copies() > 0) {
          terminal.note(
              "%,d identical files elsewhere are documents again when their sources are indexed"
                  .formatted(forgotten.copies()));
        }
      }
    }
    return Terminal.EXIT_DONE;
  }

  private static Map<String, Object> json(Forgotten forgotten) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("deleted", forgotten.documents());
    json.put("copies", forgotten.copies());
    json.put("sources", forgotten.sources().stream().map(Source::place).toList());
    return json;
  }
}
