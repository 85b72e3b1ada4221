package dev.winnow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// transformers in a Python process (`oracle/torch_first.py`), which reads every prompt from the
/// start. Confined to one thread.
final class TorchFirst implements FirstSide {
  private final String type;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private int[] prefix = {};

  /// @param type of the numbers
  private TorchFirst(String type, Process process, BufferedReader answers, PrintWriter questions) {
    this.type = type;
    this.process = process;
    this.answers = answers;
    this.questions = questions;
  }

  static TorchFirst start(Path python, Path script, Path shapes, String type) throws IOException {
    Process process =
        new ProcessBuilder(python.toString(), script.toString(), shapes.toString(), type)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var side =
        new TorchFirst(
            type, process, process.inputReader(), new PrintWriter(process.outputWriter(), true));
    var _ = side.line(); // once it is ready
    return side;
  }

  @Override
  public String name() {
    return "transformers, " + type;
  }

  @Override
  public int written() {
    return 0;
  }

  @Override
  public boolean keeps() {
    return false;
  }

  @Override
  public Read begin(int[] prefix, int[] labels) {
    this.prefix = prefix;
    return Read.NONE;
  }

  @Override
  public Read read(int[] rest, int[] labels) throws IOException {
    questions.println(joined(prefix) + " " + joined(rest) + "\t" + joined(labels));
    String[] parts = line().split(" ");
    float[] scores = new float[labels.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Float.parseFloat(parts[2 + i]);
    }
    return new Read(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), scores);
  }

  private static String joined(int[] ids) {
    return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(
          "the Python process ended; its errors are above. Are the packages of"
              + " oracle/model_requirements.txt installed?");
    }
    return line;
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }
}
