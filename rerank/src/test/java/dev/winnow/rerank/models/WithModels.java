package dev.winnow.rerank.models;

import dev.winnow.embed.Models;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// For tests of models: some that are closed after each test, and a folder for tiny ones.
abstract class WithModels {
  final Models models = Models.open(TestModels.CONFIG);

  @TempDir Path folder;

  @AfterEach
  void close() {
    models.close();
  }
}
