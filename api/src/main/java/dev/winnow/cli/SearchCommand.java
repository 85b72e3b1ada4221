package dev.winnow.cli;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.options.QueryOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.json.ResultJson;
import dev.winnow.engine.json.ReturnedFields;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Find documents and show why they were found.")
final class SearchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Parameters(index = "1", paramLabel = "TEXT", description = "What to look for.")
  private String text = "";

  @Option(
      names = {"-k", "--k"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of hits (default: ${DEFAULT-VALUE}).")
  private int k;

  @Mixin private final QueryOptions options = new QueryOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  @Option(
      names = "--fields",
      paramLabel = "NAMES",
      description =
          "Fields that the JSON has of each document, separated by commas, title and text among"
              + " them (default: all).")
  private @Nullable String fields;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  SearchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ReturnedFields returned = returned();
    limits.requireKnown(SearchingLimits.NAMES);
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    Query query = options.query(text, k, chosen.json());
    EngineConfig config = LimitOptions.with(chosen.index(), EngineConfig.DEFAULTS);
    return models.withReader(index, config, engine -> search(engine, query, returned));
  }

  private ReturnedFields returned() {
    try {
      return fields == null ? ReturnedFields.ALL : ReturnedFields.parse(fields);
    } catch (IllegalArgumentException e) {
      throw options.usage(e);
    }
  }

  private int search(Engine engine, Query query, ReturnedFields returned) {
    SearchResult result;
    try {
      result = engine.search(query);
    } catch (IllegalArgumentException e) {
      throw options.usage(e);
    }
    if (json) {
      terminal.out().println(ResultJson.write(text, result, returned));
    } else {
      new HitPrinter(terminal, text).print(result);
    }
    result.degraded().forEach(note -> terminal.note("note: " + note));
    return Terminal.EXIT_DONE;
  }
}
