package dev.winnow.ingest.unpack;

import java.util.ArrayList;
import java.util.List;

/// The name of an archive's entry as a path inside the archive: without `.`, empty parts and `..`,
/// with `/` between its parts.
///
/// @param path the path, or the name as it stands where it is no path
/// @param fault why an entry with this name is not read, or empty
record EntryName(String path, String fault) {
  private static final String OUTSIDE =
      "is an absolute name or leaves the archive with '..'; not read; repack the archive";
  private static final String UNPRINTABLE =
      "has a control character in its name; not read; repack the archive";

  /// @param backslashes whether `\` separates parts too, as archives made on Windows have it
  static EntryName of(String name, boolean backslashes) {
    String slashed = backslashes ? name.replace('\\', '/') : name;
    if (slashed.chars().anyMatch(c -> c < ' ')) {
      return new EntryName(slashed, UNPRINTABLE);
    }
    if (slashed.startsWith("/") || slashed.matches("[A-Za-z]:.*")) {
      return new EntryName(slashed, OUTSIDE);
    }
    List<String> parts = new ArrayList<>();
    for (String part : slashed.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return new EntryName(slashed, OUTSIDE);
        }
        String _ = parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return new EntryName(String.join("/", parts), "");
  }
}
