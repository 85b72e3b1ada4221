package dev.winnow.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// faiss-cpu of PyPI in a Python process, which answers the set's queries and says how long each
/// took (`oracle/faiss_dense.py`). Confined to one thread.
final class FaissCpu implements Closeable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private final List<Side> sides = new ArrayList<>();

  /// One index at one target.
  ///
  /// @param told whether its effort was found on the queries that it is asked, or on others
  /// @param buildSeconds of CPU
  record Side(
      int number,
      String label,
      boolean told,
      double target,
      String effort,
      double recall,
      double buildSeconds) {
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
          parts[3],
          Double.parseDouble(parts[4]),
          Double.parseDouble(parts[5]));
    }

    /// For the process that started this one.
    void report() {
      Fork.report(
          name() + "_side",
          String.join("\t", label, told ? "told" : "halved", "" + target, effort, "" + recall)
              + "\t"
              + buildSeconds);
    }

    static Side read(Fork run, int number) {
      return parse(number, run.text("FAISS_CPU_" + number + "_side"));
    }
  }

  private FaissCpu(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.questions = new PrintWriter(process.outputWriter(), true);
  }

  /// Builds what is missing, and finds how hard each index must search: minutes.
  static FaissCpu start(Path python, Path script, DenseSet set) throws IOException {
    List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
    for (Object arg : set.args()) {
      command.add(arg.toString());
    }
    var faiss =
        new FaissCpu(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    for (String line = faiss.line(); !line.equals("ready"); line = faiss.line()) {
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
          questions.println(side.number() + " " + start + " " + end);
          List<DenseSide.Time> times = new ArrayList<>();
          String[] parts = line().split(" ");
          for (int i = 0; i < parts.length; i += 2) {
            times.add(
                new DenseSide.Time(Double.parseDouble(parts[i]), Double.parseDouble(parts[i + 1])));
          }
          return times;
        });
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(
          "the Python process ended; its errors are above. Are the packages of"
              + " oracle/faiss_requirements.txt installed?");
    }
    return line;
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }
}
