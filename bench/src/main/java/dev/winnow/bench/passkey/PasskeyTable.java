package dev.winnow.bench.passkey;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// All cells that were finished, in whatever run, by task, length and lookup.
///
/// @param cells in the order in which they were finished
record PasskeyTable(List<Cell> cells) {
  private static final String EXACT = "exact";
  private static final String WINDOW = "window";

  /// One text that was asked about; a row of [PasskeyDriver]'s file.
  ///
  /// @param read bytes a second of CPU
  /// @param decode milliseconds of CPU for a byte that is written
  /// @param heap MB in use
  record Cell(Kind kind, boolean right, double read, double decode, double heap) {}

  /// What cells have in common.
  record Kind(String task, int bytes, String lookup) {}

  static PasskeyTable read(Path file) throws IOException {
    List<Cell> cells = new ArrayList<>();
    for (String row : Files.readAllLines(file)) {
      String[] of = row.split("\t", -1);
      if (!of[0].equals("task")) {
        cells.add(
            new Cell(
                new Kind(of[0], Integer.parseInt(of[1]), of[3]),
                of[4].equals("1"),
                Double.parseDouble(of[8]),
                Double.parseDouble(of[9]),
                Double.parseDouble(of[10])));
      }
    }
    return new PasskeyTable(cells);
  }

  void publish(Report report) throws IOException {
    Table table =
        report.table(
            "task",
            "bytes",
            "lookup",
            "right",
            "of",
            "read a second of CPU (bytes)",
            "CPU of a byte that is written (ms)",
            "heap (MB)");
    cells.stream()
        .map(Cell::kind)
        .distinct()
        .sorted(
            Comparator.comparing(Kind::task)
                .reversed()
                .thenComparingInt(Kind::bytes)
                .thenComparing(Kind::lookup))
        .forEach(kind -> {
          List<Cell> same = of(kind);
          table.row(
              kind.task(),
              "%,d".formatted(kind.bytes()),
              kind.lookup(),
              right(same),
              same.size(),
              median(same, Cell::read),
              median(same, Cell::decode),
              median(same, Cell::heap));
        });
    Claim passkeys = claim("passkey", "passkeys that the exact lookup does not find");
    List<Cell> window = kept("passkey", WINDOW);
    table.claim(
        window.isEmpty()
            ? passkeys
            : passkeys
                .withFigure(Figure.of("found by the window alone", right(window), ""))
                .withFigure(Figure.of("of", window.size(), "")));
    if (!kept("keyvalue", EXACT).isEmpty()) {
      table.claim(claim("keyvalue", "values of keys that the exact lookup does not find"));
    }
    table.publish();
  }

  /// Of all cells of a task by the exact lookup.
  private Claim claim(String task, String what) {
    List<Cell> exact = kept(task, EXACT);
    Claim claim =
        Claim.of(what)
            .withTarget(Target.atMost(0))
            .withFigure(Figure.of("wrong", exact.size() - right(exact), ""));
    var lengths = exact.stream().map(cell -> cell.kind().bytes()).distinct().sorted().toList();
    for (int bytes : lengths) {
      claim =
          claim.withFigure(
              Figure.of(
                  "asked of %,d bytes".formatted(bytes),
                  of(new Kind(task, bytes, EXACT)).size(),
                  ""));
    }
    return claim;
  }

  private List<Cell> kept(String task, String lookup) {
    return cells.stream()
        .filter(cell -> cell.kind().task().equals(task) && cell.kind().lookup().equals(lookup))
        .toList();
  }

  private List<Cell> of(Kind kind) {
    return cells.stream().filter(cell -> cell.kind().equals(kind)).toList();
  }

  private static int right(List<Cell> cells) {
    return (int) cells.stream().filter(Cell::right).count();
  }

  private static double median(List<Cell> cells, ToDoubleFunction<Cell> figure) {
    double[] sorted = cells.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
