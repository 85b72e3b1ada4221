package dev.winnow.engine;

import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Stage;
import dev.winnow.rerank.models.Judges;
import dev.winnow.rerank.order.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A cross-encoder of random weights from the resources of embed's tests.
final class TinyReranker {
  private static final Path RESOURCES = Path.of("../embed/src/test/resources");

  private TinyReranker() {}

  /// @param folder where the model is put together
  static RerankerOpener in(Path folder) throws IOException {
    Path model = Files.createDirectories(folder.resolve("tiny"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(RESOURCES.resolve("models/bert-class").resolve(name), model.resolve(name));
    }
    Files.copy(
        RESOURCES.resolve("multivector/plain/tokenizer.json"), model.resolve("tokenizer.json"));
    return models ->
        Cascade.of(
            Stage.of("tiny", Judges.open(models, model.toString()), Strategy.Pointwise.DEFAULTS));
  }
}
