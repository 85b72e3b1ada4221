package dev.winnow.bench.results;

import dev.winnow.bench.results.Result.Grid;
import dev.winnow.bench.results.Result.Row;
import dev.winnow.bench.run.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Figures side by side, and what is claimed of them. Confined to one thread.
public final class Table {
  private final Report report;
  private final List<Column> columns;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();

  Table(Report report, String... headings) {
    this.report = report;
    this.columns = Stream.of(headings).map(Column::parse).toList();
  }

  /// @param unit what stands in brackets at the end of the heading, or empty
  private record Column(String heading, String name, String unit) {
    static Column parse(String heading) {
      int bracket = heading.lastIndexOf(" (");
      return bracket < 0 || !heading.endsWith(")")
          ? new Column(heading, heading, "")
          : new Column(
              heading,
              heading.substring(0, bracket),
              heading.substring(bracket + 2, heading.length() - 1));
    }

    String named() {
      return name.isEmpty() ? unit : name;
    }
  }

  /// A figure that needs other digits than most.
  ///
  /// @param format of [String#formatted]
  public record Shown(double value, String format) {}

  /// @param cells numbers, [Samples] or [Shown] for figures, anything else for labels
  public void row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "row has %d cells; expected %d".formatted(cells.length, columns.size()));
    }
    List<String> line = new ArrayList<>();
    Map<String, String> labels = new LinkedHashMap<>();
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      Column column = columns.get(i);
      switch (cells[i]) {
        case Samples samples -> {
          figures.add(Figure.of(column.named(), samples, column.unit()));
          line.add(text(samples));
        }
        case Shown shown -> {
          figures.add(Figure.of(column.named(), shown.value(), column.unit()));
          line.add(shown.format().formatted(shown.value()));
        }
        case Number number -> {
          figures.add(Figure.of(column.named(), number.doubleValue(), column.unit()));
          line.add(number instanceof Double d ? Numbers.text(d) : number.toString());
        }
        default -> {
          labels.put(column.named(), cells[i].toString());
          line.add(cells[i].toString());
        }
      }
    }
    rows.add(new Row(labels, figures));
    lines.add(line(line));
  }

  private static String text(Samples samples) {
    String median = Numbers.text(samples.median());
    return samples.size() == 1
        ? median
        : "%s (%s to %s)"
            .formatted(median, Numbers.text(samples.min()), Numbers.text(samples.max()));
  }

  /// A sentence below the table.
  public void note(String text, Object... values) {
    notes.add(text.formatted(values));
  }

  /// A row of RESULTS.md.
  public void claim(Claim claim) {
    claims.add(claim);
  }

  /// Prints and stores it.
  public void publish() throws IOException {
    report.add(this);
  }

  List<Claim> claims() {
    return claims;
  }

  Grid grid() {
    return new Grid(rows, notes);
  }

  String markdown() {
    var text = new StringBuilder();
    text.append(line(columns.stream().map(Column::heading).toList()));
    text.append(line(columns.stream().map(_ -> "---").toList()));
    lines.forEach(text::append);
    if (!notes.isEmpty()) {
      text.append('\n').append(String.join("\n", notes)).append('\n');
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
