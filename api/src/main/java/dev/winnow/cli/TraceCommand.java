package dev.winnow.cli;

import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.json.TraceJson;
import dev.winnow.index.verbatim.Trace;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Show which documents a text repeats word for word.",
      "The index must have verbatim tokens: winnow index --verbatim words. Offsets count UTF-16"
          + " units from 0."
    })
final class TraceCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "TEXT",
      description = "The text, or - for standard input (UTF-8).")
  private String text = "";

  @Option(
      names = "--min-tokens",
      paramLabel = "N",
      defaultValue = "" + TraceJson.Request.LEAST,
      description = "Least tokens of a span that is shown (default: ${DEFAULT-VALUE}).")
  private int least;

  @Option(
      names = "--sources",
      paramLabel = "N",
      defaultValue = "" + TraceJson.Request.SOURCES,
      description = "Most documents that are named for a span (default: ${DEFAULT-VALUE}).")
  private int sources;

  @Option(names = "--json", description = "Print the trace as JSON.")
  private boolean json;

  @Mixin private final ModelOptions models = new ModelOptions();

  TraceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    String given = text.equals(STANDARD_INPUT) ? standardInput() : text;
    return models.withReader(index, engine -> trace(engine, given));
  }

  private static String standardInput() throws IOException {
    try (Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder())) {
      return in.readAllAsString();
    }
  }

  private int trace(Engine engine, String given) {
    Trace trace;
    try {
      trace = engine.trace(given, least, sources);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (json) {
      terminal.out().println(TraceJson.write(given, trace));
      return Terminal.EXIT_DONE;
    }
    for (Trace.Span span : trace.spans()) {
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%s  %s%n  \"%s\"%n",
              terminal.bold("%d-%d".formatted(span.start(), span.end())),
              terminal.faint(
                  "%d tokens, %s".formatted(span.tokens(), Counted.of(span.count(), "time"))),
              Terminal.clean(given.substring(span.start(), span.end())));
      span.sources()
          .forEach(source ->
              terminal
                  .out()
                  .printf(
                      Locale.ROOT,
                      "    %s %d-%d%n",
                      Terminal.clean(source.id()),
                      source.start(),
                      source.end()));
    }
    terminal.note(
        String.format(
            Locale.ROOT,
            "%,d of %,d characters stand in %s of %d tokens or more",
            trace.covered(),
            given.length(),
            Counted.of(trace.spans().size(), "span"),
            least));
    return Terminal.EXIT_DONE;
  }
}
