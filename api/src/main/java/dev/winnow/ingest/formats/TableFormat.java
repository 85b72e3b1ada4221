package dev.winnow.ingest.formats;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// How the rows of a table are written, seen from its start.
///
/// @param delimiter what stands between cells: `,`, `;`, a tab or `|`
/// @param quoted whether cells can stand in quotes, and then hold delimiters and line breaks
public record TableFormat(char delimiter, boolean quoted) {
  private static final String DELIMITERS = ",;\t|";
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.,]+([eE][-+]?[0-9]+)?%?");
  private static final Pattern QUOTED_CELL = Pattern.compile("(?m)(^|\t)\"[^\t\"\n]*\"(\t|\r?$)");

  /// The format of a table whose first row names its columns, or empty if that row does not look
  /// so: names are there, differ, and are no numbers.
  ///
  /// @param start its first characters, without a byte order mark
  /// @param tabs whether its name says that tabs stand between cells
  public static Optional<TableFormat> of(String start, boolean tabs) {
    char delimiter = tabs ? '\t' : delimiter(start);
    boolean quoted = delimiter != '\t' || QUOTED_CELL.matcher(start).find();
    var format = new TableFormat(delimiter, quoted);
    try (var parser = CSVParser.parse(new StringReader(start), format.csv())) {
      var rows = parser.iterator();
      if (rows.hasNext() && areNames(rows.next()) && start.strip().indexOf('\n') > 0) {
        return Optional.of(format);
      }
    } catch (IOException | UncheckedIOException | IllegalStateException _) {
      return Optional.empty(); // the first row does not end
    }
    return Optional.empty();
  }

  private static char delimiter(String start) {
    String line = start.lines().findFirst().orElse("");
    char best = ',';
    long most = 0;
    for (char delimiter : DELIMITERS.toCharArray()) {
      long count = line.chars().filter(c -> c == delimiter).count();
      if (count > most) {
        most = count;
        best = delimiter;
      }
    }
    return best;
  }

  private static boolean areNames(CSVRecord row) {
    Set<String> seen = new HashSet<>();
    List<String> names = row.stream().map(String::strip).toList();
    return names.size() > 1
        && names.stream()
            .allMatch(name -> !name.isEmpty() && !NUMBER.matcher(name).matches() && seen.add(name));
  }

  CSVFormat csv() {
    return CSVFormat.Builder.create()
        .setDelimiter(delimiter)
        .setQuote(quoted ? '"' : null)
        .setIgnoreEmptyLines(true)
        .get();
  }
}
