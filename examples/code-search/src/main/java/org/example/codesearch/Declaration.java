package org.example.codesearch;

import dev.winnow.index.Document;
import java.util.Locale;

/// A type, method or constructor of a source file.
///
/// @param path of the file below the source folder, with slashes
/// @param name with the types around it, and the types of parameters: `Library.find(String)`
/// @param kind `class`, `method` and so on
/// @param line on which it begins, with its documentation, from 1
/// @param text its documentation and its source; of a type, up to its first member
record Declaration(String path, String name, String kind, long line, String text) {
  /// Under an id that stays while other declarations of the file change. The title has the words of
  /// the name too, so that "find library" finds `Library.find`.
  Document document() {
    return Document.of(path + "#" + name, text)
        .withTitle(name + " " + words(name))
        .with("path", path)
        .with("kind", kind)
        .with("line", line);
  }

  /// The words of a name in camel case: `bytesInFlight` as `bytes in flight`.
  private static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+", " ")
        .toLowerCase(Locale.ROOT)
        .strip();
  }
}
