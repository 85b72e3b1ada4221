package dev.winnow.index.late;

import java.util.Set;

/// Where merges find the codebooks of an index, and put new ones. Thread-safe.
public interface CodebookStore {
  /// Names of the token vectors.
  Set<String> names();

  Codebooks codebooks(String name);

  /// Puts a generation behind those there are, so that every later commit carries it, unless
  /// another one was put meanwhile.
  ///
  /// @param before what it was trained beside
  /// @return the codebooks that there are now
  Codebooks put(String name, Codebooks before, Codebooks after);
}
