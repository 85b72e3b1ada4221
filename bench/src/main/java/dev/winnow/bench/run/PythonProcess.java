package dev.winnow.bench.run;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/// A Python script that answers lines with lines; its errors are shown. Confined to one thread.
public final class PythonProcess implements Closeable {
  private final Process process;
  private final String requirements;
  private final BufferedReader answers;
  private final PrintWriter questions;

  private PythonProcess(Process process, String requirements) {
    this.process = process;
    this.requirements = requirements;
    answers = process.inputReader();
    questions = new PrintWriter(process.outputWriter(), true);
  }

  /// @param requirements file that names the packages of the script
  public static PythonProcess start(List<String> command, String requirements) throws IOException {
    return new PythonProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(),
        requirements);
  }

  public String ask(String line) throws IOException {
    questions.println(line);
    return line();
  }

  /// The next line of the script.
  public String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException(
          "the Python process ended; its errors are above. Are the packages of %s installed?"
              .formatted(requirements));
    }
    return line;
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }
}
