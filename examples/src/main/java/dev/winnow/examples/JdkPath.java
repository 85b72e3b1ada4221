package dev.winnow.examples;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a file lies in a `src.zip`: `java.base/java/nio/file/Files.java`.
///
/// @param packageName with dots: `java.nio.file`
/// @param file name without its extension: `Files`
record JdkPath(String module, String packageName, String file) {
  private static final Pattern PATH =
      Pattern.compile("(?:^|.*[/!])((?:java|jdk)\\.[\\w.]+)/((?:\\w+/)+)([\\w-]+)\\.java");

  /// Reads the end of a document's id; anything may precede the module.
  static Optional<JdkPath> parse(String id) {
    Matcher path = PATH.matcher(id);
    if (!path.matches()) {
      return Optional.empty();
    }
    String folders = path.group(2).replace('/', '.');
    return Optional.of(
        new JdkPath(path.group(1), folders.substring(0, folders.length() - 1), path.group(3)));
  }

  @Override
  public String toString() {
    return module + "/" + packageName.replace('.', '/') + "/" + file + ".java";
  }
}
