package dev.winnow.bench.rerank;

import dev.winnow.bench.run.PythonProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// transformers in a Python process (`oracle/torch_first.py`), which reads every prompt from the
/// start. Confined to one thread.
final class TorchFirst implements FirstSide {
  private final String type;
  private final PythonProcess python;
  private int[] prefix = {};

  /// @param type of the numbers
  private TorchFirst(String type, PythonProcess python) {
    this.type = type;
    this.python = python;
  }

  static TorchFirst start(Path python, Path script, Path shapes, String type) throws IOException {
    var process =
        PythonProcess.start(
            List.of(python.toString(), script.toString(), shapes.toString(), type),
            "oracle/model_requirements.txt");
    var _ = process.line(); // once it is ready
    return new TorchFirst(type, process);
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
    String question = joined(prefix) + " " + joined(rest) + "\t" + joined(labels);
    String[] parts = python.ask(question).split(" ");
    float[] scores = new float[labels.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Float.parseFloat(parts[2 + i]);
    }
    return new Read(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), scores);
  }

  private static String joined(int[] ids) {
    return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    python.close();
  }
}
