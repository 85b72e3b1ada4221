package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.nio.file.Path;
import java.util.Arrays;

/// A run in a process of its own, under its own locale: an index, then its sources.
final class WalkedFolders {
  private WalkedFolders() {}

  static void main(String[] args) {
    try (var engine =
        Engine.open(Path.of(args[0]), EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER))) {
      Report _ = RealFoldersTest.run(engine, Arrays.stream(args).skip(1).map(Path::of).toList());
    }
  }
}
