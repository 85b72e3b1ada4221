package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.PythonProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// faiss-cpu of PyPI in a Python process, which answers the set's queries and says how long each
/// took (`oracle/faiss_dense.py`). Confined to one thread.
final class FaissCpu implements Closeable {
  private final PythonProcess python;
  private final List<Side> sides = new ArrayList<>();

  /// One index at one target.
  ///
  /// @param told whether its effort was found on the queries that it is asked, or on others
  /// @param buildSeconds of CPU
  record Side(
      int number, String label, boolean told, double target, Setting setting, double buildSeconds) {
    /// How hard it searches, and what that finds.
    record Setting(String effort, double recall) {}

    /// What its figures start with.
    String name() {
      return "FAISS_CPU_" + number;
    }

    private static Side parse(int number, String line) {
      String[] parts = line.split("\t");
      return new Side(
          number,
          parts[0],
          parts[1].equals("told"),
          Double.parseDouble(parts[2]),
          new Setting(parts[3], Double.parseDouble(parts[4])),
          Double.parseDouble(parts[5]));
    }

    /// For the process that started this one.
    void report() {
      Fork.report(
          name() + "_side",
          String.join(
              "\t",
              label,
              told ? "told" : "halved",
              "" + target,
              setting.effort(),
              "" + setting.recall(),
              "" + buildSeconds));
    }

    static Side read(Fork run, int number) {
      return parse(number, run.text("FAISS_CPU_" + number + "_side"));
    }
  }

  private FaissCpu(PythonProcess python) {
    this.python = python;
  }

  /// Builds what is missing, and finds how hard each index must search: minutes.
  static FaissCpu start(Path python, Path script, DenseSet set) throws IOException {
    List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
    for (Object arg : set.args()) {
      command.add(arg.toString());
    }
    var faiss = new FaissCpu(PythonProcess.start(command, "oracle/faiss_requirements.txt"));
    for (String line = faiss.python.line(); !line.equals("ready"); line = faiss.python.line()) {
      faiss.sides.add(Side.parse(faiss.sides.size(), line));
    }
    return faiss;
  }

  List<Side> sides() {
    return sides;
  }

  DenseSide asked(Side side) {
    return DenseSide.elsewhere(
        side.name(),
        (start, end) -> {
          List<DenseSide.Time> times = new ArrayList<>();
          String[] parts = python.ask(side.number() + " " + start + " " + end).split(" ");
          for (int i = 0; i < parts.length; i += 2) {
            times.add(
                new DenseSide.Time(Double.parseDouble(parts[i]), Double.parseDouble(parts[i + 1])));
          }
          return times;
        });
  }

  @Override
  public void close() {
    python.close();
  }
}
