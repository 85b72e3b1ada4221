package dev.winnow.ingest;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A test of an index without vectors that reads the folder `docs`.
abstract class OneIndex {
  static final EngineConfig WORDS = EngineConfig.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER);

  @TempDir Path temp;
  Path docs;
  Engine engine;

  @BeforeEach
  void openEngine() throws IOException {
    docs = Files.createDirectory(temp.resolve("docs"));
    engine = Engine.open(temp.resolve("index"), WORDS);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @CanIgnoreReturnValue
  final Path write(String path, String text) throws IOException {
    return Sample.write(docs.resolve(path), text);
  }

  final Report run(IngestConfig config, Path... sources) {
    return Ingest.run(engine, List.of(sources), config, IngestListener.NONE);
  }
}
