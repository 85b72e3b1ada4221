package dev.winnow.index.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// The folder of test collections: the system property `winnow.data`, the environment variable
/// `WINNOW_DATA`, or `shared/data` beside the working folder or one above it.
public final class SharedData {
  private SharedData() {}

  /// A file or folder in it; skips the test where there is none.
  public static Path path(String name) {
    var folder = find();
    Assumptions.assumeTrue(
        folder != null, "no test collections: set WINNOW_DATA to their folder to run this test");
    return folder.resolve(name);
  }

  private static @Nullable Path find() {
    var here = Path.of("").toAbsolutePath();
    return Stream.concat(
            Stream.of(System.getProperty("winnow.data"), System.getenv("WINNOW_DATA"))
                .filter(name -> name != null)
                .map(Path::of),
            Stream.iterate(here, path -> path != null, Path::getParent)
                .map(path -> path.resolve("shared/data")))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(null);
  }
}
