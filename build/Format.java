import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks (`check`) or rewrites (`apply`) the layout of every Java source with google-java-format.
///
/// A program of ours because Spotless formats inside Maven's own JVM, which may be too old for the
/// formatter that knows Java 25; this runs on the JDK that the build selects.
public final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    List<Path> changed = new ArrayList<>();
    for (Path source : sources(Path.of(args[1]))) {
      String text = Files.readString(source);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        changed.add(source);
        if (apply) {
          Files.writeString(source, formatted);
        }
      }
    }
    changed.forEach(path -> IO.println((apply ? "formatted " : "not formatted: ") + path));
    if (!apply && !changed.isEmpty()) {
      IO.println("Run: mvn -N validate -Dformat=apply");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !path.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }
}
