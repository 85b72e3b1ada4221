package dev.winnow.cli.options;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The folder of an index that is there already, for commands that run no model.
public final class ExistingIndex {
  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path folder = Path.of("");

  public Path folder() {
    return folder;
  }

  public Engine openForReading() {
    return Engine.openReadOnly(folder, EngineConfig.DEFAULTS);
  }

  /// Unlike [Engine#open], makes no index where there is none.
  public Engine openForWriting() {
    if (Recipe.storedIn(folder).isEmpty()) {
      openForReading().close(); // says what is wrong
    }
    return Engine.open(folder, EngineConfig.DEFAULTS);
  }
}
