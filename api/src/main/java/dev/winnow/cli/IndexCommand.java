package dev.winnow.cli;

import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.options.RecipeOptions;
import dev.winnow.cli.options.SourceOptions;
import dev.winnow.cli.terminal.IngestSummary;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.Report;
import dev.winnow.ingest.SourceRules;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Index files, or bring an existing index up to date.",
      "Reads text, Markdown, HTML, JSON lines, source files, zip and jar archives (a JDK's src.zip)"
          + " and BEIR collections. Unchanged files are skipped, documents of deleted files are"
          + " removed, and a run that was stopped resumes where it left off. A vector space that"
          + " --space adds is filled.",
      "What cannot be read or added is named, and the rest is indexed; then the exit code is 4."
    })
final class IndexCommand implements Callable<Integer> {
  /// Most failures, and most warnings, that the JSON names; it counts all.
  private static final int LISTED_AS_JSON = 100_000;

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SOURCE",
      description = "Folders, files or archives to read.")
  private List<Path> sources = new ArrayList<>();

  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  @Mixin private final SourceOptions rules = new SourceOptions();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  IndexCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws NoSuchFileException {
    for (Path source : sources) {
      if (!Files.exists(source)) {
        throw new NoSuchFileException(source.toString());
      }
    }
    SourceRules selected = rules.rules();
    var config =
        EngineConfig.DEFAULTS.withRecipe(
            recipe.applyTo(Recipe.storedIn(index).orElse(Recipe.DEFAULTS)));
    return models.withWriter(index, config, engine -> ingest(engine, selected));
  }

  private int ingest(Engine engine, SourceRules selected) {
    var progress = new ProgressLine(terminal);
    var config = IngestConfig.DEFAULTS.withRules(selected);
    if (json) {
      config = config.withListed(LISTED_AS_JSON);
    }
    Report report = Ingest.run(engine, sources, config, progress);
    progress.clear();
    boolean stopped = report.cancelled() || !new AwaitedVectors(terminal).make(engine);
    IngestSummary.list(terminal, "failed", report.failed());
    IngestSummary.list(terminal, "warning", report.warnings());
    if (json) {
      terminal.json(IngestSummary.json(report, engine.count()));
    } else {
      IngestSummary.print(terminal, report, engine.count());
    }
    if (stopped) {
      terminal.note("stopped; finished work is kept, and the same command resumes from there");
      return Terminal.EXIT_FAILED;
    }
    return IngestSummary.exitCode(report);
  }
}
