package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.ingest.Ingest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Delete documents by their ids.",
      "A document whose file still exists comes back when its source is indexed again: exclude the"
          + " file, or see winnow forget.",
      "Ids that are not there are named; then the exit code is 4, or 1 if none was there."
    })
final class DeleteCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "ID",
      description = "Ids of documents; those that begin with - stand behind --.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  DeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Set<String> found = new LinkedHashSet<>();
    Set<String> missing = new LinkedHashSet<>();
    List<String> notes = new ArrayList<>();
    try (Engine engine = index.openForWriting()) {
      for (String id : ids) {
        Optional<Document> document = Ingest.document(engine, id);
        boolean there = document.filter(one -> one.id().equals(id)).isPresent();
        boolean _ = (there ? found : missing).add(id);
        notes.add(
            document
                .map(one -> note(id, one))
                .orElseGet(() -> "there is no document '%s'".formatted(id)));
      }
      engine.delete(found);
      engine.commit();
    }
    notes.stream().filter(note -> !note.isEmpty()).forEach(terminal::note);
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("deleted", found.size());
      result.put("missing", List.copyOf(missing));
      terminal.json(result);
    } else {
      terminal.out().println(Counted.of(found.size(), "document") + " deleted");
    }
    if (missing.isEmpty()) {
      return Terminal.EXIT_DONE;
    }
    return found.isEmpty() ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }

  /// What is to be said of a document that has the id, or stands for a file of it.
  private static String note(String id, Document document) {
    int copies = Ingest.copies(document).size();
    if (!document.id().equals(id)) {
      return "'%s' is no document but identical with '%s', which stands for it"
          .formatted(id, document.id());
    }
    return copies == 0
        ? ""
        : "'%s' stood for %,d identical files, of which one becomes a document when its source is indexed again"
            .formatted(id, copies);
  }
}
