package dev.winnow.embed.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder with the tiny Llama of random weights and a tokenizer whose tokens are bytes: tokens 0
/// to 3 are control tokens, then come a newline, ASCII from the blank, and all bytes above it.
final class TinyDecoder {
  static final int END = 2;
  private static final Path RESOURCES = Path.of("src/test/resources");

  private TinyDecoder() {}

  static Path write(Path folder) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(RESOURCES.resolve("models/llama").resolve(name), folder.resolve(name));
    }
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(RESOURCES.resolve("decoder").resolve(name), folder.resolve(name));
    }
    return folder;
  }
}
