package dev.winnow.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the walk that covers a file, among any number of walks.
final class WalksByPath {
  private final Map<String, Map<String, Walk>> walks = new HashMap<>();

  WalksByPath(List<Walk> walks) {
    for (Walk walk : walks) {
      this.walks.computeIfAbsent(walk.source().name(), _ -> new HashMap<>()).put(walk.path(), walk);
    }
  }

  /// @param source name of the source
  /// @param file path inside it
  @Nullable Walk of(String source, String file) {
    Map<String, Walk> paths = walks.getOrDefault(source, Map.of());
    for (String path = file; !paths.isEmpty(); path = path.substring(0, path.lastIndexOf('/'))) {
      Walk walk = paths.get(path);
      if (walk != null) {
        return walk;
      }
      if (path.indexOf('/') < 0) {
        return paths.get("");
      }
    }
    return null;
  }
}
