package dev.winnow.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file beside an index with the state of the corpus that it holds, so that an unchanged corpus
/// is not read again.
record Stamp(Path file) {
  Optional<String> read() {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException _) {
      return Optional.empty(); // not there or not readable: then the corpus is compared
    }
  }

  void write(String state) {
    try {
      Files.writeString(file, state);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
