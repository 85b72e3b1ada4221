package dev.winnow.http;

import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps the folders of this machine out of answers: where a source lay when it was indexed, where
/// models are, and the paths in messages of failures.
final class Withheld {
  /// The field in which ingest keeps the absolute path of a source.
  private static final String ROOT = "source.root";

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

  /// Fails if a filter could find out by its hits what [#from(SearchResult)] leaves out.
  static void requireNoneIn(Query query) {
    if (query.filter() != null) {
      requireNoneIn(query.filter());
    }
    if (query.plan() != null) {
      requireNoneIn(query.plan());
    }
  }

  private static void requireNoneIn(Plan plan) {
    if (plan instanceof Plan.Filtered filtered) {
      requireNoneIn(filtered.filter());
    }
    plan.inputs().forEach(Withheld::requireNoneIn);
  }

  private static void requireNoneIn(Filter filter) {
    switch (filter) {
      case Filter.And and -> and.of().forEach(Withheld::requireNoneIn);
      case Filter.Or or -> or.of().forEach(Withheld::requireNoneIn);
      case Filter.Not not -> requireNoneIn(not.of());
      case Filter.Eq eq -> requireKnown(eq.field());
      case Filter.In in -> requireKnown(in.field());
      case Filter.Range range -> requireKnown(range.field());
      case Filter.Prefix prefix -> requireKnown(prefix.field());
      case Filter.Glob glob -> requireKnown(glob.field());
      case Filter.Exists exists -> requireKnown(exists.field());
    }
  }

  private static void requireKnown(String field) {
    if (field.equals(ROOT)) {
      throw new IllegalArgumentException(
          "filter reads the field '%s', a path of the server that answers leave out; filter by 'source'"
              .formatted(ROOT));
    }
  }

  static SearchResult from(SearchResult result) {
    return new SearchResult(
        result.hits().stream().map(Withheld::from).toList(),
        result.stages(),
        result.degraded().stream().map(Withheld::from).toList());
  }

  private static Hit from(Hit hit) {
    if (!hit.fields().containsKey(ROOT)) {
      return hit;
    }
    Map<String, Object> fields = new LinkedHashMap<>(hit.fields());
    var _ = fields.remove(ROOT);
    return new Hit(
        hit.rank(), hit.score(), hit.document().withFields(fields), hit.passages(), hit.ledger());
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
