package dev.winnow.http.jobs;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where jobs are kept, and which folders of this machine they may read.
///
/// @param folder of the jobs; null where the server has none
/// @param allowed folders by the names that clients know them by
public record JobConfig(@Nullable Path folder, Map<String, Path> allowed) {
  /// No jobs.
  public static final JobConfig DEFAULTS = new JobConfig(null, Map.of());

  public JobConfig {
    for (String name : allowed.keySet()) {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
        throw new IllegalArgumentException(
            "'%s' cannot be the name of a folder; expected letters, digits, '_', '.' and '-'; choose another"
                .formatted(name));
      }
    }
    allowed = Map.copyOf(allowed);
  }

  public JobConfig withFolder(Path folder) {
    return new JobConfig(folder, allowed);
  }

  /// Lets clients index this folder, and what is below it, by a name.
  public JobConfig withAllowed(String name, Path path) {
    Map<String, Path> all = new TreeMap<>(allowed);
    Path _ = all.put(name, path);
    return new JobConfig(folder, all);
  }
}
