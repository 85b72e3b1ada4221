package dev.winnow.bench.passkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Cells of a table, each a row of a file once it is finished, and not run again.
final class CellRows {
  private final Path file;
  private final int keys;
  private final Set<String> done = new HashSet<>();

  private CellRows(Path file, int keys) {
    this.file = file;
    this.keys = keys;
  }

  /// @param keys first columns, which name a cell
  /// @param columns all of them
  static CellRows open(Path file, int keys, String... columns) throws IOException {
    var rows = new CellRows(file, keys);
    if (Files.exists(file)) {
      Files.readAllLines(file).forEach(row -> rows.done.add(rows.cell(row)));
    } else {
      Files.writeString(file, String.join("\t", columns) + "\n");
    }
    return rows;
  }

  private String cell(String row) {
    return String.join("\t", List.of(row.split("\t", keys + 1)).subList(0, keys));
  }

  /// @param run gives the other columns
  void run(String cell, Supplier<String> run) throws IOException {
    if (done.add(cell)) {
      String row = cell + "\t" + run.get();
      Files.writeString(file, row + "\n", StandardOpenOption.APPEND);
      IO.println(row);
    }
  }
}
