package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.DocumentJson;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List the documents of an index, in the order of their ids, or its sources.",
      "A page ends with how to see the next one."
    })
final class ListCommand implements Callable<Integer> {
  private static final int MAX_PAGE = 10_000;

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "Documents to list, as JSON such as {\"eq\":{\"type\":\"markdown\"}}")
  private @Nullable String filter;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Most documents of the page, up to 10,000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--after", paramLabel = "ID", description = "Begin behind this id.")
  private String after = "";

  @Option(names = "--sources", description = "List the sources that were indexed instead.")
  private boolean sources;

  @Option(names = "--json", description = "Print the page as JSON.")
  private boolean json;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Filter documents = parsed();
    try (Engine engine = index.openForReading()) {
      if (sources) {
        listSources(engine);
      } else {
        listDocuments(engine, documents);
      }
    }
    return Terminal.EXIT_DONE;
  }

  private @Nullable Filter parsed() {
    try {
      if (limit < 1 || limit > MAX_PAGE) {
        throw new IllegalArgumentException(
            "limit is %d; expected 1 to %,d; see more pages with --after"
                .formatted(limit, MAX_PAGE));
      }
      return filter == null ? null : FilterJson.parse(filter);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private ParameterException usage(IllegalArgumentException e) {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    return new ParameterException(line, String.valueOf(e.getMessage()), e);
  }

  private void listDocuments(Engine engine, @Nullable Filter documents) {
    int all;
    List<String> ids;
    try {
      all = documents == null ? engine.count() : engine.count(documents);
      ids = engine.ids(documents, after, limit);
    } catch (IllegalArgumentException e) {
      throw usage(e); // a field that is not there
    }
    List<Document> page = ids.stream().flatMap(id -> engine.get(id).stream()).toList();
    boolean more = ids.size() == limit && !engine.ids(documents, ids.getLast(), 1).isEmpty();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("documents", page.stream().map(DocumentJson::summary).toList());
      result.put("count", all);
      result.put("next", more ? ids.getLast() : null);
      terminal.json(result);
      return;
    }
    page.forEach(this::print);
    terminal.note(
        "%,d of %s%s"
            .formatted(
                page.size(),
                Counted.of(all, "document"),
                more ? "; the next: --after '%s'".formatted(ids.getLast()) : ""));
  }

  private void print(Document document) {
    String title = document.title().isBlank() ? "" : "  " + terminal.faint(line(document.title()));
    terminal.out().println(line(document.id()) + title);
    Ingest.copies(document)
        .forEach(copy -> terminal.out().println(terminal.faint("  = " + line(copy))));
  }

  private static String line(String text) {
    return Terminal.clean(text).replace('\n', ' ');
  }

  private void listSources(Engine engine) {
    List<Source> known = Ingest.sources(engine);
    if (json) {
      terminal.json(Map.of("sources", known.stream().map(source -> json(engine, source)).toList()));
      return;
    }
    for (Source source : known) {
      terminal
          .out()
          .println(
              "%s  %s  %s%s"
                  .formatted(
                      line(source.name()),
                      line(source.place()),
                      Counted.of(source.documents(engine), "document"),
                      source.exists() ? "" : "  gone"));
    }
    terminal.note(Counted.of(known.size(), "source"));
  }

  private static Map<String, Object> json(Engine engine, Source source) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", source.name());
    json.put("path", source.place());
    json.put("prefix", source.prefix());
    json.put("documents", source.documents(engine));
    json.put("exists", source.exists());
    return json;
  }
}
