package dev.winnow.index.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a system returned: for each query its documents with their scores, in trec_eval's order.
///
/// That order is by falling score, compared in single precision as in trec_eval 9; ties are ordered
/// by document id downwards (by the bytes of UTF-8). The order of the input does not count: neither
/// the lines of a file nor the ranks in it. To keep an order that the scores do not express, use
/// [#ranked].
///
/// @param name one word that names the system; the last column of a TREC file
/// @param rankings query to documents, best first; a query without documents is left out
public record Run(String name, Map<String, List<Entry>> rankings) {
  private static final Comparator<Entry> TREC_ORDER = Run::byScoreDownwards;

  public Run {
    name = Lines.column("run name", name);
    var ordered = new LinkedHashMap<String, List<Entry>>();
    rankings.forEach((query, entries) -> {
      if (!entries.isEmpty()) {
        ordered.put(query, ordered(query, entries));
      }
    });
    rankings = Collections.unmodifiableMap(ordered);
  }

  /// A document with its score; higher is better.
  public record Entry(String document, double score) {
    public Entry {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException(
            "document '%s' has the score %s; expected a finite number".formatted(document, score));
      }
    }
  }

  /// A run that keeps the order of the lists: scores fall from the number of documents to 1.
  public static Run ranked(String name, Map<String, List<String>> rankings) {
    var scored = new LinkedHashMap<String, List<Entry>>();
    rankings.forEach((query, documents) ->
        scored.put(
            query,
            IntStream.range(0, documents.size())
                .mapToObj(i -> new Entry(documents.get(i), documents.size() - i))
                .toList()));
    return new Run(name, scored);
  }

  /// Reads a TREC run with [ReadLimits#DEFAULTS].
  public static Run read(Path file) {
    return read(file, ReadLimits.DEFAULTS);
  }

  /// Reads a TREC run: six columns between white space, `query Q0 document rank score name`. As in
  /// trec_eval, `Q0` and the rank are ignored and the name is that of the last line.
  ///
  /// @throws IllegalArgumentException naming file and line, for a malformed line, a document that
  ///   comes twice for one query, or a file without lines
  /// @throws java.io.UncheckedIOException when the file cannot be read
  public static Run read(Path file, ReadLimits limits) {
    var reader = new Reader();
    Lines.read(file, limits, reader::accept);
    if (reader.rankings.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no lines; expected a run: query Q0 document rank score name");
    }
    return new Run(reader.name, reader.rankings);
  }

  /// Writes a TREC run. Scores are written in full, so that reading gives an equal run.
  ///
  /// @throws IllegalArgumentException when an id has white space
  public void write(Path file) {
    Lines.write(file, rankings.entrySet().stream().flatMap(e -> rows(e.getKey(), e.getValue())));
  }

  /// The documents of one query, best first; empty when there are none.
  public List<Entry> ranking(String query) {
    return rankings.getOrDefault(query, List.of());
  }

  private Stream<String> rows(String query, List<Entry> entries) {
    var prefix = Lines.column("query", query) + " Q0 ";
    return IntStream.range(0, entries.size())
        .mapToObj(i -> {
          var entry = entries.get(i);
          var document = Lines.column("document", entry.document());
          return prefix + document + " " + (i + 1) + " " + entry.score() + " " + name;
        });
  }

  private static List<Entry> ordered(String query, List<Entry> entries) {
    var documents = HashSet.<String>newHashSet(entries.size());
    for (var entry : entries) {
      if (!documents.add(entry.document())) {
        throw new IllegalArgumentException(
            "document '%s' comes twice for query '%s'; expected each once"
                .formatted(entry.document(), query));
      }
    }
    return entries.stream().sorted(TREC_ORDER).toList();
  }

  private static int byScoreDownwards(Entry a, Entry b) {
    float left = (float) a.score();
    float right = (float) b.score();
    // Not Float.compare: to trec_eval 0 and -0 are a tie.
    if (left != right) {
      return left > right ? -1 : 1;
    }
    return compareUtf8(b.document(), a.document());
  }

  /// The order of `strcmp` on UTF-8, which is that of code points; String's own differs where
  /// surrogates meet characters from U+E000 on.
  static int compareUtf8(String a, String b) {
    int end = Math.min(a.length(), b.length());
    for (int i = 0; i < end; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean surrogates = Character.isSurrogate(left) != Character.isSurrogate(right);
        return surrogates && left >= Character.MIN_SURROGATE && right >= Character.MIN_SURROGATE
            ? Character.compare(right, left)
            : Character.compare(left, right);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static final class Reader {
    private static final int COLUMNS = 6;

    final Map<String, List<Entry>> rankings = new LinkedHashMap<>();
    private final Map<String, HashSet<String>> seen = new LinkedHashMap<>();
    String name = "";

    void accept(Lines.Line line) {
      var columns = line.columns();
      if (columns.size() != COLUMNS) {
        throw line.error(
            "saw %d columns in '%s'; expected 6: query Q0 document rank score name"
                .formatted(columns.size(), line.text()));
      }
      requireWhole(line, columns.get(3));
      var query = columns.get(0);
      var entry = new Entry(columns.get(2), score(line, columns.get(4)));
      if (!seen.computeIfAbsent(query, _ -> new HashSet<>()).add(entry.document())) {
        throw line.error(
            "document '%s' comes twice for query '%s'; expected each once, remove one"
                .formatted(entry.document(), query));
      }
      rankings.computeIfAbsent(query, _ -> new ArrayList<>()).add(entry);
      name = columns.get(5);
    }

    private static void requireWhole(Lines.Line line, String rank) {
      if (!rank.chars().skip(rank.startsWith("-") ? 1 : 0).allMatch(c -> c >= '0' && c <= '9')) {
        throw line.error(
            "rank is '%s'; expected a whole number (ranks are then made from the scores)"
                .formatted(rank));
      }
    }

    private static double score(Lines.Line line, String text) {
      char last = text.charAt(text.length() - 1);
      if (Character.isDigit(last) || last == '.') {
        try {
          double score = Double.parseDouble(text);
          if (Double.isFinite(score)) {
            return score;
          }
        } catch (NumberFormatException e) {
          throw unreadable(line, text);
        }
      }
      throw unreadable(line, text);
    }

    private static IllegalArgumentException unreadable(Lines.Line line, String text) {
      return line.error("score is '%s'; expected a finite number such as 12.5".formatted(text));
    }
  }
}
