package dev.winnow.cli;

import static java.util.Objects.requireNonNull;

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
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "What to look for: words, or the text of --file.")
  private @Nullable String words;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Look for documents like this one: a text file in UTF-8, or - for standard input. It may"
              + " have tens of thousands of words.")
  private @Nullable Path file;

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
    String text = text(chosen.index().queries().queryLength());
    Query query = options.query(text, k, chosen.json());
    EngineConfig config = LimitOptions.with(chosen.index(), EngineConfig.DEFAULTS);
    return models.withReader(index, config, engine -> search(engine, query, returned));
  }

  /// @param most characters that a search reads
  private String text(int most) {
    if ((words == null) == (file == null)) {
      throw options.usage(
          new IllegalArgumentException(
              words == null
                  ? "nothing to look for; expected TEXT or --file FILE; give one of them"
                  : "TEXT and --file are both given; expected one of them; leave one out"));
    }
    return words != null ? words : read(requireNonNull(file), most);
  }

  /// What a search reads of a file, and one character more where there is more, so that it tells.
  private String read(Path from, int most) {
    try (InputStream in = from.toString().equals("-") ? System.in : Files.newInputStream(from);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder())) {
      char[] characters = new char[Math.min(most, Integer.MAX_VALUE - 9) + 1];
      int length = 0;
      int read = 0;
      while (read >= 0 && length < characters.length) {
        read = reader.read(characters, length, characters.length - length);
        length += Math.max(0, read);
      }
      return new String(characters, 0, length);
    } catch (IOException e) {
      throw options.usage(
          new IllegalArgumentException(
              "%s cannot be read: %s; expected a text file in UTF-8; check the path, or convert it"
                  .formatted(from, e),
              e));
    }
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
      terminal.out().println(ResultJson.write(query.text(), result, returned));
    } else {
      new HitPrinter(terminal, query.text()).print(result);
    }
    result.degraded().forEach(note -> terminal.note("note: " + note));
    return Terminal.EXIT_DONE;
  }
}
