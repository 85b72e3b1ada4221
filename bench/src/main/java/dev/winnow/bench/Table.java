package dev.winnow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A driver's figures as a Markdown table, printed and, if asked for, added to RESULTS.md at the
/// end of the section that bears the driver's name.
final class Table {
  private final Options options;
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Table(Options options, String... columns) {
    this.options = options;
    this.columns = List.of(columns);
  }

  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell instanceof Double number ? number(number) : cell.toString());
    }
    if (row.size() != columns.size()) {
      throw new IllegalArgumentException(
          "row has %d cells; expected %d".formatted(row.size(), columns.size()));
    }
    rows.add(row);
  }

  /// A sentence below the table.
  void note(String text, Object... values) {
    notes.add(text.formatted(values));
  }

  void publish() throws IOException {
    IO.println(markdown());
    if (options.has("record")) {
      Path results = options.path("home").resolve("RESULTS.md");
      Files.writeString(results, insert(Files.readString(results)));
      IO.println("added to " + results);
    }
  }

  private String markdown() {
    var text = new StringBuilder();
    text.append("### ").append(LocalDate.now()).append("\n\n");
    text.append('`').append(options.command()).append("` on ").append(Machine.describe());
    text.append(".\n\n");
    text.append(line(columns));
    text.append(line(columns.stream().map(_ -> "---").toList()));
    rows.forEach(row -> text.append(line(row)));
    if (!notes.isEmpty()) {
      text.append('\n').append(String.join("\n", notes)).append('\n');
    }
    return text.toString();
  }

  private String insert(String results) {
    String heading = "\n## " + options.driver() + "\n";
    int section = results.indexOf(heading);
    if (section < 0) {
      throw new IllegalStateException(
          "RESULTS.md has no line '%s'; add it with a sentence on what is measured"
              .formatted(heading.strip()));
    }
    int next = results.indexOf("\n## ", section + heading.length());
    int end = next < 0 ? results.length() : next;
    return results.substring(0, end).stripTrailing() + "\n\n" + markdown() + results.substring(end);
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String number(double value) {
    if (value >= 1_000) {
      return "%,.0f".formatted(value);
    }
    return (value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f")
        .formatted(value);
  }
}
