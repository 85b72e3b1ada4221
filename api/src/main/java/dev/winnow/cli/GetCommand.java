package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.DocumentJson;
import dev.winnow.index.Document;
import dev.winnow.ingest.Ingest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Print a stored document: its title and fields, and its text.",
      "For a file that index --collapse left out, the document that stands for it."
    })
final class GetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(
      index = "1",
      paramLabel = "ID",
      description = "The document's id; one that begins with - stands behind --.")
  private String id = "";

  @Option(names = "--json", description = "Print it as JSON, with its passages.")
  private boolean json;

  GetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Engine engine = index.openForReading()) {
      Optional<Document> found = Ingest.document(engine, id);
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no document '%s'; expected an id that `winnow list %s` shows"
                .formatted(index.folder(), id, index.folder()));
      }
      if (!found.get().id().equals(id)) {
        terminal.note("'%s' is identical with '%s'".formatted(id, found.get().id()));
      }
      if (json) {
        terminal.json(DocumentJson.whole(found.get()));
      } else {
        print(found.get());
      }
    }
    return Terminal.EXIT_DONE;
  }

  private void print(Document document) {
    if (!document.title().isBlank()) {
      terminal.out().println(terminal.bold(Terminal.clean(document.title())));
    }
    document.fields().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(field -> Terminal.clean(field.getKey() + ": " + field.getValue()))
        .forEach(line -> terminal.out().println(terminal.faint(line)));
    terminal.out().println();
    terminal.out().println(Terminal.clean(document.text()));
  }
}
