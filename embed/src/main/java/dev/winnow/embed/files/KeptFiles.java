package dev.winnow.embed.files;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Files that can be made again, safe for any number of processes: each is written beside and
/// renamed, and is named after the state of what it was made from.
public final class KeptFiles {
  private KeptFiles() {}

  /// Paths, sizes and times of files, in words.
  public static String state(List<Path> files) throws IOException {
    List<String> states = new ArrayList<>();
    for (Path file : files) {
      states.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
    }
    return states.toString();
  }

  /// Replaces what is there, atomically where the file system can.
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Removes a folder and all that is in it, if there is one; links are not followed.
  public static void remove(Path folder) throws IOException {
    clear(folder);
    Files.deleteIfExists(folder);
  }

  /// Removes all that is in a folder, if there is one; links are not followed.
  static void clear(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }
}
