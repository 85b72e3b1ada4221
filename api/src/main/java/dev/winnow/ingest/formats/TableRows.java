package dev.winnow.ingest.formats;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// The rows of a table, one after the other, as cells by the names of their columns. Holds one row
/// at a time.
public final class TableRows {
  private static final Pattern START_LINE = Pattern.compile("startline (\\d+)");

  private final Bounded reader;
  private final Iterator<CSVRecord> rows;
  private final List<String> names;
  private long number = 1;

  /// Reads the first row, which names the columns.
  ///
  /// @param mostCharacters most characters of a row
  public TableRows(Reader table, TableFormat format, int mostCharacters) throws IOException {
    this.reader = new Bounded(table, mostCharacters);
    this.rows = CSVParser.builder().setReader(reader).setFormat(format.csv()).get().iterator();
    CSVRecord first = record();
    this.names = first == null ? List.of() : first.stream().map(String::strip).toList();
  }

  public List<String> names() {
    return names;
  }

  /// Number of the last row as a spreadsheet counts, in which the names are row 1.
  public long number() {
    return number;
  }

  /// The cells of the next row that are not empty, or null behind the last row.
  ///
  /// @throws IOException if the row, and so the rest, cannot be read
  /// @throws IllegalArgumentException if the row alone cannot
  public @Nullable Map<String, String> next() throws IOException {
    number++;
    CSVRecord row = record();
    if (row == null) {
      return null;
    }
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      if (i >= names.size() && !row.get(i).isBlank()) {
        throw new IllegalArgumentException(
            "has %d cells; expected at most %d, as the first row has; put cells that hold the delimiter into quotes"
                .formatted(row.size(), names.size()));
      }
      if (i < names.size() && !row.get(i).isBlank()) {
        cells.put(names.get(i), row.get(i));
      }
    }
    return cells;
  }

  private @Nullable CSVRecord record() throws IOException {
    reader.startRow();
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (UncheckedIOException e) {
      throw plain(e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (IllegalStateException e) {
      throw plain(new IOException(e.getMessage(), e));
    }
  }

  /// Says what is wrong with quotes in words for whoever wrote them.
  private static IOException plain(IOException e) {
    String said = String.valueOf(e.getMessage());
    if (said.contains("EOF reached")) {
      Matcher line = START_LINE.matcher(said);
      return new IOException(
          "quotes%s are not closed".formatted(line.find() ? " of line " + line.group(1) : ""), e);
    }
    return said.contains("encapsulated token")
        ? new IOException("text stands between closing quotes and the end of its cell", e)
        : e;
  }

  /// Stops a row that does not end.
  private static final class Bounded extends FilterReader {
    private final int most;
    private long count;

    Bounded(Reader in, int most) {
      super(in);
      this.most = most;
    }

    void startRow() {
      count = 0;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count += Math.max(0, read);
      if (count > most) {
        throw new IOException(
            "a row has more than %d characters; close its quotes, or raise the limit documentBytes"
                .formatted(most));
      }
      return read;
    }
  }
}
