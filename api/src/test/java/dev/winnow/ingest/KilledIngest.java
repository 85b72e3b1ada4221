package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A run in a process of its own that tells its progress, to be killed.
final class KilledIngest {
  private KilledIngest() {}

  static void main(String[] args) {
    var config =
        IngestConfig.DEFAULTS
            .withThreads(1)
            .withBatch(1)
            .withCommitEvery(Duration.ofMillis(1))
            .withRules(SourceRules.DEFAULTS.withCollapse(args.length > 2));
    try (var engine =
        Engine.open(Path.of(args[0]), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))) {
      Report _ =
          Ingest.run(
              engine,
              List.of(Path.of(args[1])),
              config,
              progress -> IO.println(progress.documents()));
    }
  }
}
