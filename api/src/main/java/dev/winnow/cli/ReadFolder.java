package dev.winnow.cli;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.IngestSummary;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Files that are indexed by keywords, in a folder of their own that is deleted afterwards.
///
/// @param exitCode of reading them: what could not be read is named
record ReadFolder(Path index, Engine engine, int exitCode) implements AutoCloseable {
  static ReadFolder open(Path files, EngineConfig config, Terminal terminal) throws IOException {
    Path index = Files.createTempDirectory("winnow-ask");
    Engine engine;
    try {
      Recipe keywords = Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);
      engine = Engine.open(index, config.withRecipe(keywords));
    } catch (RuntimeException e) {
      delete(index);
      throw e;
    }
    try {
      var progress = new ProgressLine(terminal);
      Report report = Ingest.run(engine, List.of(files), IngestConfig.DEFAULTS, progress);
      progress.clear();
      IngestSummary.list(terminal, "failed", report.failed());
      IngestSummary.list(terminal, "warning", report.warnings());
      terminal.note(
          "%s of %s %s read for this question; `winnow index` keeps them"
              .formatted(
                  Counted.of(engine.count(), "document"),
                  files,
                  engine.count() == 1 ? "was" : "were"));
      if (engine.count() == 0) {
        IngestSummary.listSkipped(terminal, report);
      }
      return new ReadFolder(
          index,
          engine,
          report.cancelled() ? Terminal.EXIT_FAILED : IngestSummary.exitCode(report));
    } catch (RuntimeException e) {
      engine.close();
      delete(index);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    delete(index);
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
