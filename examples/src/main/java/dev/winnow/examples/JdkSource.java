package dev.winnow.examples;

import dev.winnow.index.Document;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/// The `src.zip` of the running JDK, restricted to its public API: packages that the modules
/// `java.*` export to everyone. Its files are named like `java.base/java/nio/file/Files.java`.
record JdkSource(Path path) implements Corpus {
  /// Folders of the exported packages, below the name of their module.
  private static final Set<String> EXPORTED = exported();

  private static final String CERTAIN_FILE = "java.base/java/lang/Object.java";

  /// Why `zip` cannot be used, as the end of a sentence about it; empty if it can.
  static Optional<String> problem(Path zip) {
    if (Files.isSymbolicLink(zip) && !Files.exists(zip)) {
      return Optional.of("is a link to a file that is not there");
    }
    if (!Files.exists(zip)) {
      return Optional.of("does not exist");
    }
    try (var file = new ZipFile(zip.toFile())) {
      return file.getEntry(CERTAIN_FILE) == null
          ? Optional.of("has no entry " + CERTAIN_FILE)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot be read as a zip file (" + e.getMessage() + ")");
    }
  }

  /// How to get the file, in words.
  static String remedy() {
    int feature = Runtime.version().feature();
    return ("To ask the JDK, install its sources (Debian, Ubuntu: openjdk-%d-source; Fedora:"
            + " java-%d-openjdk-src) or run with a JDK that ships them, such as Eclipse Temurin"
            + " (https://adoptium.net).")
        .formatted(feature, feature);
  }

  @Override
  public String label() {
    return "the API of JDK " + Runtime.version() + " (" + path + ")";
  }

  @Override
  public String notice() {
    return "";
  }

  @Override
  public boolean contains(String file) {
    int name = file.lastIndexOf('/');
    return file.startsWith("java.")
        && file.endsWith(".java")
        && !file.endsWith("-info.java")
        && EXPORTED.contains(file.substring(0, Math.max(0, name)));
  }

  /// The API that a source file declares; empty if it declares none.
  @Override
  public Optional<Document> view(Document source) {
    return isApi(source.id(), source.text()) ? ApiView.of(source) : Optional.empty();
  }

  @Override
  public Optional<String> state() {
    try {
      return Optional.of(
          "%s %s %d %s%n"
              .formatted(ApiView.VERSION, path, Files.size(path), Files.getLastModifiedTime(path)));
    } catch (IOException _) {
      return Optional.empty(); // reading it will say why
    }
  }

  /// Whether a source file declares a public type; the others are not API.
  ///
  /// A look at the text, not a parse: what a comment says of the type would count too.
  static boolean isApi(String file, String source) {
    String type = file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length());
    return Pattern.compile(
            "\\bpublic\\s[\\w\\s@-]*?\\b(class|interface|enum|record)\\s+" + type + "\\b")
        .matcher(source)
        .find();
  }

  private static Set<String> exported() {
    Set<String> folders = new HashSet<>();
    for (ModuleReference found : ModuleFinder.ofSystem().findAll()) {
      String module = found.descriptor().name();
      for (Exports exports : found.descriptor().exports()) {
        if (!exports.isQualified()) {
          folders.add(module + "/" + exports.source().replace('.', '/'));
        }
      }
    }
    return Set.copyOf(folders);
  }
}
