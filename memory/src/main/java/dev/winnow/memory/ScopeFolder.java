package dev.winnow.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of one scope: `log`, `lock`, `index/`, `derived/` where something is kept there, and,
/// where it was copied, `backups`. Names of scopes become names of folders that differ also where
/// the file system takes upper and lower case for the same.
record ScopeFolder(String scope, Path path) {
  private static final String PREFIX = "scope-";
  private static final int MAX_LENGTH = 64;
  private static final String NAME = "[A-Za-z0-9_.@-]{1," + MAX_LENGTH + "}";

  /// @throws IllegalArgumentException if the name is none of a scope
  static ScopeFolder of(Path memory, String scope) {
    if (!scope.matches(NAME)) {
      throw new IllegalArgumentException(
          "scope name '%s' is not allowed; expected 1 to %d letters a-z and A-Z, digits, _ . @ -; use for instance a hash of it"
              .formatted(Unicode.shown(scope), MAX_LENGTH));
    }
    var name = new StringBuilder(PREFIX);
    for (byte c : scope.getBytes(StandardCharsets.US_ASCII)) {
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      name.append(plain ? String.valueOf((char) c) : "%%%02x".formatted(c));
    }
    return new ScopeFolder(scope, memory.resolve(name.toString()));
  }

  /// Names of the scopes in a memory's folder, in order.
  static List<String> names(Path memory) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> paths = Files.list(memory)) {
      paths.forEach(path -> scope(memory, path).ifPresent(names::add));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + memory, e);
    }
    names.sort(null);
    return names;
  }

  private static Optional<String> scope(Path memory, Path path) {
    String name = String.valueOf(path.getFileName());
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    var scope = new StringBuilder();
    for (int i = PREFIX.length(); i < name.length(); i++) {
      if (name.charAt(i) == '%' && name.substring(i).matches("%[0-9a-f]{2}.*")) {
        scope.append((char) Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        scope.append(name.charAt(i));
      }
    }
    boolean ours =
        scope.toString().matches(NAME) && of(memory, scope.toString()).path().equals(path);
    return ours ? Optional.of(scope.toString()) : Optional.empty();
  }

  Path log() {
    return path.resolve("log");
  }

  Path index() {
    return path.resolve("index");
  }

  Path backups() {
    return path.resolve("backups");
  }

  /// What callers keep that was made of memories, such as keys and values of a decoder.
  Path derived() {
    return path.resolve("derived");
  }

  Path lock() {
    return path.resolve("lock");
  }

  /// Whether something was ever remembered here.
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// Makes the folder where it is missing.
  ///
  /// @throws IllegalStateException if a link stands in its place, which could lead anywhere
  void create() {
    try {
      if (!exists()) {
        Files.createDirectories(path);
        Log.forceFolder(path.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + path, e);
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalStateException(
          "%s is a link or a file; expected a folder of its own for scope '%s'; move it away"
              .formatted(path, scope));
    }
  }

  /// Deletes the index, which is made again from the log.
  void deleteIndex() {
    deleteAll(index());
  }

  /// @return whether there was anything
  boolean deleteDerived() {
    boolean there = Files.exists(derived(), LinkOption.NOFOLLOW_LINKS);
    deleteAll(derived());
    return there;
  }

  /// Deletes a folder with all that is in it; links are deleted, not followed.
  static void deleteAll(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Path _ =
          Files.walkFileTree(
              folder,
              new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                  Files.delete(file);
                  return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
                    throws IOException {
                  if (error != null) {
                    throw error;
                  }
                  Files.delete(visited);
                  return FileVisitResult.CONTINUE;
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
