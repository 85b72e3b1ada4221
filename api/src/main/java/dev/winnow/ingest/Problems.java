package dev.winnow.ingest;

import dev.winnow.ingest.read.Problem;
import java.util.List;

/// Problems of one kind: how many there were, and the first of them.
///
/// @param count all of them
/// @param first those that are listed, by path, and by line inside a file
public record Problems(long count, List<Problem> first) {
  public Problems {
    first = List.copyOf(first);
  }

  /// True where not all are listed.
  public boolean truncated() {
    return count > first.size();
  }
}
