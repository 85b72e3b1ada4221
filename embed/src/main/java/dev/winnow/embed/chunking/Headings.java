package dev.winnow.embed.chunking;

import java.util.ArrayList;
import java.util.List;

/// Makes the entries of a chunk's path.
final class Headings {
  private Headings() {}

  /// The words on one line, cut to the longest heading.
  static String shorten(String words, ChunkLimits limits) {
    String line = words.strip().replaceAll("\\s+", " ");
    if (line.length() <= limits.maxHeading()) {
      return line;
    }
    int end = limits.maxHeading() - 1;
    if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end) + "\u2026";
  }

  /// The path and `last`, unless that is empty.
  static List<String> below(List<String> path, String last) {
    if (last.isEmpty()) {
      return path;
    }
    List<String> longer = new ArrayList<>(path);
    longer.add(last);
    return List.copyOf(longer);
  }
}
