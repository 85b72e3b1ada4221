package dev.winnow.cli;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.Problem;
import dev.winnow.ingest.Problems;
import dev.winnow.ingest.Report;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      "Reads text, Markdown, HTML, JSON lines, source files, each also compressed (gz, bz2, xz),"
          + " zip, jar and tar archives (a JDK's src.zip) and BEIR collections. Unchanged files are"
          + " skipped, documents of deleted files are removed, and a run that was stopped resumes"
          + " where it left off. A vector space that --space adds is filled.",
      "What cannot be read or added is named, and the rest is indexed; then the exit code is 4."
    })
final class IndexCommand implements Callable<Integer> {
  private static final int LISTED = 10;

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
    var config =
        EngineConfig.DEFAULTS.withRecipe(
            recipe.applyTo(Recipe.storedIn(index).orElse(Recipe.DEFAULTS)));
    return models.withWriter(index, config, this::ingest);
  }

  private int ingest(Engine engine) {
    var progress = new ProgressLine(terminal);
    var config = json ? IngestConfig.DEFAULTS.withListed(LISTED_AS_JSON) : IngestConfig.DEFAULTS;
    Report report = Ingest.run(engine, sources, config, progress);
    progress.clear();
    boolean stopped = report.cancelled() || !new AwaitedVectors(terminal).make(engine);
    list(terminal, "failed", report.failed());
    list(terminal, "warning", report.warnings());
    if (json) {
      terminal.json(json(report, engine.count()));
    } else {
      print(report, engine.count());
    }
    if (stopped) {
      terminal.note("stopped; finished work is kept, and the same command resumes from there");
      return Terminal.EXIT_FAILED;
    }
    return exitCode(report);
  }

  /// The exit code of a run that came to its end.
  static int exitCode(Report report) {
    if (report.failed().count() == 0) {
      return Terminal.EXIT_DONE;
    }
    return report.counts().documents() == 0 ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }

  private void print(Report report, int total) {
    double seconds = Math.max(1e-3, report.duration().toMillis() / 1e3);
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d added, %,d updated, %,d unchanged, %,d deleted, %,d failed in %.1f s"
                    + " (%.0f documents/s); the index holds %,d",
                report.counts().added(),
                report.counts().updated(),
                report.counts().unchanged(),
                report.counts().deleted(),
                report.failed().count(),
                seconds,
                (report.counts().added() + report.counts().updated()) / seconds,
                total));
    report
        .skipped()
        .forEach(skipped ->
            terminal.note(
                "skipped %,d: %s, for instance %s"
                    .formatted(skipped.count(), skipped.reason(), skipped.example())));
  }

  /// Names the first problems on standard error.
  static void list(Terminal terminal, String kind, Problems problems) {
    problems.first().stream()
        .limit(LISTED)
        .forEach(problem -> terminal.note(kind + ": " + problem));
    if (problems.count() > LISTED) {
      terminal.note("%s: ... and %,d more".formatted(kind, problems.count() - LISTED));
    }
  }

  private static Map<String, Object> json(Report report, int total) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("documents", total);
    json.put("added", report.counts().added());
    json.put("updated", report.counts().updated());
    json.put("unchanged", report.counts().unchanged());
    json.put("deleted", report.counts().deleted());
    json.put(
        "skipped",
        report.skipped().stream()
            .map(skipped ->
                Map.of(
                    "reason", skipped.reason(),
                    "count", skipped.count(),
                    "example", skipped.example()))
            .toList());
    json.put("failed", json(report.failed()));
    json.put("warnings", json(report.warnings()));
    json.put("cancelled", report.cancelled());
    json.put("seconds", report.duration().toMillis() / 1e3);
    return json;
  }

  /// How many there are, and the names and reasons of the listed ones.
  static Map<String, Object> json(Problems problems) {
    return Map.of(
        "count",
        problems.count(),
        "first",
        problems.first().stream().map(IndexCommand::json).toList());
  }

  private static Map<String, Object> json(Problem problem) {
    return Map.of("source", problem.source(), "reason", problem.reason());
  }
}
