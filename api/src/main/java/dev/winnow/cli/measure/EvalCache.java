package dev.winnow.cli.measure;

import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.files.Sha256;
import dev.winnow.engine.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// Where the indexes of test collections are kept: one folder per collection and recipe.
record EvalCache(Path folder) {
  private static final int HASH_DIGITS = 12;

  /// @param content changes where an index must not be used again; empty where indexing sees what
  ///   changed
  static EvalCache of(Path root, Path collection, Recipe recipe, String content) {
    Path whole = collection.toAbsolutePath().normalize();
    Path name = whole.getFileName();
    return new EvalCache(
        root.resolve((name == null ? "root" : name) + "-" + hash(whole + "\n" + recipe + content)));
  }

  /// `eval` in Winnow's folder of the user's cache.
  static Path defaultRoot() {
    return ModelsConfig.usersCache().resolve("eval");
  }

  Path index() {
    return folder.resolve("index");
  }

  /// Documents per second of the run that made the index, if it was made in one go.
  OptionalDouble documentsPerSecond() {
    Path file = speedFile();
    try {
      return Files.exists(file)
          ? OptionalDouble.of(Double.parseDouble(Files.readString(file).strip()))
          : OptionalDouble.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty(); // only this figure is lost
    }
  }

  void keepDocumentsPerSecond(double speed) {
    try {
      Files.createDirectories(folder);
      Files.writeString(speedFile(), speed + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path speedFile() {
    return folder.resolve("documents-per-second.txt");
  }

  private static String hash(String text) {
    return Sha256.of(text).substring(0, HASH_DIGITS);
  }
}
