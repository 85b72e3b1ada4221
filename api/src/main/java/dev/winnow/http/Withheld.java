package dev.winnow.http;

import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps the folders of this machine out of answers: where models are, and the paths in messages of
/// failures. Documents hold none: ingest keeps where sources lie in a note of the index.
final class Withheld {
  /// An absolute path of Unix or Windows, whose last name is the group `name`. Names before the
  /// last may have spaces; counts are bounded because groups of an expression recurse.
  private static final Pattern PATH =
      Pattern.compile(
          """
          (?<![\\w./\\\\])(?:[A-Za-z]:[/\\\\]|/|\\\\\\\\)\
          (?:WORD(?:\\ +WORD){0,9}[/\\\\]){0,99}(?<name>WORD)[/\\\\]?\
          """
              .replace("WORD", "[^\\s'\"`,;:()/\\\\]{1,255}+"));

  private Withheld() {}

  static SearchResult from(SearchResult result) {
    return new SearchResult(
        result.hits(), result.stages(), result.degraded().stream().map(Withheld::from).toList());
  }

  /// The text, with the last name of each absolute path in place of the path.
  static String from(String text) {
    return PATH.matcher(text).replaceAll(path -> Matcher.quoteReplacement(path.group("name")));
  }

  /// A model folder by its last name; the name of a model as it is.
  static String model(String embedder) {
    Path path = Path.of(embedder);
    Path name = path.getFileName();
    return path.isAbsolute() && name != null ? name.toString() : embedder;
  }
}
