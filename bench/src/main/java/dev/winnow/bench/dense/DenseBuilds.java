package dev.winnow.bench.dense;

import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// Builds the indexes of a set that are missing, each in a process of its own, and knows what each
/// cost: a file of properties beside the index's folder, written when it is whole.
final class DenseBuilds {
  static final String HEAP = "-Xmx2g";

  private DenseBuilds() {}

  /// @param cpuSeconds of the whole process while it built
  /// @param megabytes on disk beside the raw vectors: graph, codes and all else
  record Built(double cpuSeconds, double wallSeconds, double megabytes) {}

  static Built of(DenseSet set, DenseKind kind, double target) throws Exception {
    String name = kind.folder(target);
    Path done = set.folder().resolve(name + ".properties");
    if (!Files.exists(done)) {
      Path folder = set.folder().resolve(name);
      Folders.delete(folder);
      IO.println("building " + folder);
      Fork run = Fork.withHeap(HEAP, DenseBuild.class, set.args(kind, target));
      var properties = new Properties();
      properties.setProperty("cpu_s", String.valueOf(run.figure("cpu_s")));
      properties.setProperty("wall_s", String.valueOf(run.figure("wall_s")));
      properties.setProperty(
          "mb", String.valueOf(Folders.bytes(folder) / 1e6 - set.rawMegabytes()));
      try (var out = Files.newBufferedWriter(done)) {
        properties.store(out, null);
      }
    }
    return read(done);
  }

  private static Built read(Path file) throws IOException {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return new Built(
        Double.parseDouble(properties.getProperty("cpu_s")),
        Double.parseDouble(properties.getProperty("wall_s")),
        Double.parseDouble(properties.getProperty("mb")));
  }
}
