package dev.winnow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A decoder of random weights whose tokens are bytes, from the tests of `embed`.
final class TinyDecoder {
  private static final Path RESOURCES = Path.of("../embed/src/test/resources");

  private TinyDecoder() {}

  static Path write(Path folder) throws IOException {
    for (String name :
        List.of(
            "models/llama/config.json",
            "models/llama/model.safetensors",
            "decoder/tokenizer.json",
            "decoder/tokenizer_config.json")) {
      Path file = RESOURCES.resolve(name);
      Files.copy(file, folder.resolve(file.getFileName().toString()));
    }
    return folder;
  }
}
