package dev.winnow.cli;

import dev.winnow.cli.options.FieldOptions;
import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.options.RecipeOptions;
import dev.winnow.cli.options.SourceOptions;
import dev.winnow.cli.terminal.IngestSummary;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.Limits;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.Report;
import dev.winnow.ingest.SourceRules;
import dev.winnow.ingest.read.IngestLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Index files, or bring an existing index up to date.",
      "Reads text, Markdown, HTML, JSON lines and arrays, CSV, source files, each also compressed"
          + " (gz, bz2, xz), zip, jar and tar archives (a JDK's src.zip) and BEIR collections."
          + " Unchanged files are skipped, documents of deleted files are removed, and a run that"
          + " was stopped resumes where it left off. A vector space that --space adds is filled.",
      "What cannot be read or added is named, and the rest is indexed; then the exit code is 4."
    })
final class IndexCommand implements Callable<Integer> {
  /// Most failures, and most warnings, that the JSON names; it counts all.
  private static final int LISTED_AS_JSON = 100_000;

  /// What a folder may hold that is to become an index: what an index that was killed while it was
  /// made left, hidden files, and what file systems keep at their root.
  private static final Pattern OWN_FILES =
      Pattern.compile("(pending_)?segments_.*|_.*|write\\.lock|\\..*|lost\\+found");

  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SOURCE",
      description = "Folders, files or archives to read.")
  private List<Path> sources = new ArrayList<>();

  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final FieldOptions fields = new FieldOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  @Mixin private final SourceOptions rules = new SourceOptions();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  IndexCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    for (Path source : sources) {
      if (!Files.exists(source)) {
        throw new NoSuchFileException(source.toString());
      }
    }
    limits.requireKnown(IngestLimits.NAMES, SearchingLimits.OF_DOCUMENTS);
    SourceRules selected = rules.rules();
    requireOwnFolder();
    Limits added = limits.applyTo(Limits.DEFAULTS, SearchingLimits.OF_DOCUMENTS);
    var config =
        LimitOptions.with(added, EngineConfig.DEFAULTS)
            .withRecipe(
                fields.applyTo(recipe.applyTo(Recipe.storedIn(index).orElse(Recipe.DEFAULTS))));
    IngestConfig reading = reading().withRules(selected);
    return models.withWriter(index, config, engine -> ingest(engine, reading));
  }

  private IngestConfig reading() {
    var config = json ? IngestConfig.DEFAULTS.withListed(LISTED_AS_JSON) : IngestConfig.DEFAULTS;
    return config.withLimits(limits.applyTo(config.limits(), IngestLimits.NAMES));
  }

  /// A folder with other files is a mistake: often the order of INDEX and SOURCE.
  private void requireOwnFolder() throws IOException {
    if (!Files.isDirectory(index) || Recipe.storedIn(index).isPresent()) {
      return;
    }
    try (var files = Files.newDirectoryStream(index)) {
      for (Path file : files) {
        if (!OWN_FILES.matcher(file.getFileName().toString()).matches()) {
          throw new ParameterException(
              command.commandLine(),
              "%s holds %s and no index; expected an index, or a new or empty folder; INDEX comes before SOURCE"
                  .formatted(index, file.getFileName()));
        }
      }
    }
  }

  private int ingest(Engine engine, IngestConfig config) {
    var progress = new ProgressLine(terminal);
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
