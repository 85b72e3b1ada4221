package dev.winnow.examples;

import dev.winnow.index.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The texts to ask about.
sealed interface Corpus permits JdkSource, OwnSource {
  /// The archive or folder that holds them.
  Path path();

  /// What the texts are, for the user.
  String label();

  /// What the user should know before asking; empty if there is nothing.
  String notice();

  /// Whether the file belongs to the corpus.
  ///
  /// @param file its path below [#path], with `/` between the names
  boolean contains(String file);

  /// The part of a document that is indexed; empty leaves the document out.
  Optional<Document> view(Document document);

  /// A text that differs when the corpus does; empty if only reading it tells.
  Optional<String> state();

  /// The sources of the JDK in `javaHome`, or Winnow's own where it has none.
  ///
  /// @param starts folders or files from which Winnow's own folder is searched for upwards
  /// @throws IllegalStateException if neither is there
  static Corpus find(Path javaHome, List<Path> starts) {
    List<String> problems = new ArrayList<>();
    for (Path zip : List.of(javaHome.resolve("lib", "src.zip"), javaHome.resolve("src.zip"))) {
      Optional<String> problem = JdkSource.problem(zip);
      if (problem.isEmpty()) {
        return new JdkSource(zip);
      }
      problems.add(zip + " " + problem.get());
    }
    String missing = String.join("; ", problems);
    for (Path start : starts) {
      Optional<Path> root = OwnSource.root(start);
      if (root.isPresent()) {
        return new OwnSource(root.get(), missing);
      }
    }
    throw new IllegalStateException(
        "no text to ask about: %s; and Winnow's own sources are not in or above %s. %s"
            .formatted(missing, starts, JdkSource.remedy()));
  }
}
