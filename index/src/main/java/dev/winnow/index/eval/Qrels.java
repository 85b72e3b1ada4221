package dev.winnow.index.eval;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Relevance judgements: for each query the grades of the documents that were judged.
///
/// A grade of 1 or more is relevant, 0 is not. Below 0 means pooled but not judged, which counts as
/// unjudged, as in trec_eval.
///
/// @param grades query to document to grade; order kept
public record Qrels(Map<String, Map<String, Integer>> grades) {
  public Qrels {
    var copy = new LinkedHashMap<String, Map<String, Integer>>();
    grades.forEach((query, judged) ->
        copy.put(query, Collections.unmodifiableMap(new LinkedHashMap<>(judged))));
    grades = Collections.unmodifiableMap(copy);
  }

  /// Reads judgements with [ReadLimits#DEFAULTS].
  public static Qrels read(Path file) {
    return read(file, ReadLimits.DEFAULTS);
  }

  /// Reads either format, told apart by the first line: BEIR's three columns between tabs (`query`,
  /// `document`, `grade`; a header that ends in `score` is passed over), or TREC's four between
  /// white space (`query iteration document grade`, the second ignored).
  ///
  /// @throws IllegalArgumentException naming file and line, for a malformed line, a document judged
  ///   twice for one query, or a file without judgements
  /// @throws java.io.UncheckedIOException when the file cannot be read
  public static Qrels read(Path file, ReadLimits limits) {
    var reader = new Reader();
    Lines.read(file, limits, reader::accept);
    if (reader.grades.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no judgements; expected lines of query, document and grade");
    }
    return new Qrels(reader.grades);
  }

  /// The grades of one query's documents; empty when nothing was judged.
  public Map<String, Integer> judged(String query) {
    return grades.getOrDefault(query, Map.of());
  }

  /// The documents that are relevant to any query, in the order of the judgements.
  public Set<String> relevant() {
    Set<String> relevant = new LinkedHashSet<>();
    for (Map<String, Integer> judged : grades.values()) {
      judged.forEach((document, grade) -> {
        if (grade > 0) {
          var _ = relevant.add(document);
        }
      });
    }
    return Collections.unmodifiableSet(relevant);
  }

  /// Writes BEIR's format with its header.
  ///
  /// @throws IllegalArgumentException when an id has a tab or a line end
  public void writeBeir(Path file) {
    Lines.write(
        file,
        Stream.concat(
            Stream.of("query-id\tcorpus-id\tscore"),
            rows((query, document, grade) -> tab(query) + "\t" + tab(document) + "\t" + grade)));
  }

  /// Writes TREC's format.
  ///
  /// @throws IllegalArgumentException when an id has white space
  public void writeTrec(Path file) {
    Lines.write(
        file,
        rows((query, document, grade) ->
            Lines.column("query", query)
                + " 0 "
                + Lines.column("document", document)
                + " "
                + grade));
  }

  private Stream<String> rows(Row row) {
    return grades.entrySet().stream()
        .flatMap(judged ->
            judged.getValue().entrySet().stream()
                .map(grade -> row.text(judged.getKey(), grade.getKey(), grade.getValue())));
  }

  private static String tab(String id) {
    if (id.isEmpty() || id.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
      throw new IllegalArgumentException(
          "id '%s' is empty or has a tab or line end, which BEIR files cannot hold".formatted(id));
    }
    return id;
  }

  @FunctionalInterface
  private interface Row {
    String text(String query, String document, int grade);
  }

  private static final class Reader {
    final Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    private boolean started;
    private boolean beir;

    void accept(Lines.Line line) {
      if (!started) {
        started = true;
        beir = line.tabbed().size() == 3;
        if (beir && line.tabbed().get(2).strip().equalsIgnoreCase("score")) {
          return;
        }
      }
      add(line, beir ? beirColumns(line) : trecColumns(line));
    }

    private static List<String> beirColumns(Lines.Line line) {
      var columns = line.tabbed();
      if (columns.size() != 3 || columns.get(0).isBlank() || columns.get(1).isBlank()) {
        throw line.error(
            "saw %d columns in '%s'; expected query, document and grade between tabs"
                .formatted(columns.size(), line.text()));
      }
      return columns;
    }

    private static List<String> trecColumns(Lines.Line line) {
      var columns = line.columns();
      if (columns.size() != 4) {
        throw line.error(
            ("saw %d columns in '%s'; expected 4 between white space (query, iteration, document,"
                    + " grade), or 3 between tabs in the first line and all others")
                .formatted(columns.size(), line.text()));
      }
      return List.of(columns.get(0), columns.get(2), columns.get(3));
    }

    private void add(Lines.Line line, List<String> columns) {
      var judged = grades.computeIfAbsent(columns.get(0), _ -> new LinkedHashMap<>());
      if (judged.putIfAbsent(columns.get(1), grade(line, columns.get(2).strip())) != null) {
        throw line.error(
            "document '%s' is judged twice for query '%s'; expected one grade, remove the other"
                .formatted(columns.get(1), columns.get(0)));
      }
    }

    private static int grade(Lines.Line line, String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw line.error(
            "grade is '%s'; expected a whole number from %d to %d"
                .formatted(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
      }
    }
  }
}
