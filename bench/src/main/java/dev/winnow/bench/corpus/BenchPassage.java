package dev.winnow.bench.corpus;

/// One passage of the corpus.
///
/// @param id unique: file and number
/// @param title what it declares, for instance `java.nio.file.Files.lines`
public record BenchPassage(String id, String title, String text) {
  /// What keyword search and the model read, on every side alike.
  public String contents() {
    return title + "\n" + text;
  }
}
