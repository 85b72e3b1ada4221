package dev.winnow.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs a program in a JVM of its own and reads the figures that it prints, one `name=value` a
/// line.
public final class Fork {
  /// The heap that every measured process has.
  public static final String HEAP = "-Xmx512m";

  private static final String VECTORS = "--add-modules jdk.incubator.vector";

  private final Map<String, String> figures;

  private Fork(Map<String, String> figures) {
    this.figures = figures;
  }

  /// Runs `main` on the class path and JVM of this process.
  public static Fork run(Class<?> main, Object... args) throws IOException, InterruptedException {
    return run(System.getProperty("java.class.path"), main.getName(), args);
  }

  /// The same with a heap of another size.
  ///
  /// @param heap options of the JVM, with spaces between
  public static Fork withHeap(String heap, Class<?> main, Object... args)
      throws IOException, InterruptedException {
    return run(heap + " " + VECTORS, System.getProperty("java.class.path"), main.getName(), args);
  }

  /// Without the module that indexes and judges compute by and embedders do not: it takes the JVM
  /// longer to start.
  public static Fork withoutVectors(String classPath, Class<?> main, Object... args)
      throws IOException, InterruptedException {
    return run(HEAP, classPath, main.getName(), args);
  }

  public static Fork run(String classPath, String main, Object... args)
      throws IOException, InterruptedException {
    return run(HEAP + " " + VECTORS, classPath, main, args);
  }

  private static Fork run(String options, String classPath, String main, Object[] args)
      throws IOException, InterruptedException {
    Map<String, String> figures = new LinkedHashMap<>();
    for (String line : lines(command(options, classPath, main, args))) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        figures.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return new Fork(figures);
  }

  /// Starts a program that stays until it is told to end, as by the end of its standard input; its
  /// errors are shown.
  public static Process start(String classPath, String main, Object... args) throws IOException {
    return new ProcessBuilder(command(HEAP + " " + VECTORS, classPath, main, args))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> command(
      String options, String classPath, String main, Object[] args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options.split(" ")));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", classPath, main));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return command;
  }

  /// What another program prints; it must end well.
  public static List<String> lines(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("bench", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      List<String> lines;
      try (var reader = process.inputReader()) {
        lines = reader.lines().toList();
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "%s ended with code %d:\n%s\n%s"
                .formatted(
                    String.join(" ", command),
                    code,
                    String.join("\n", lines),
                    Files.readString(errors)));
      }
      return lines;
    } finally {
      Files.delete(errors);
    }
  }

  /// Prints a figure for the process that started this one.
  public static void report(String name, Object value) {
    IO.println(name + "=" + value);
  }

  /// A figure of all runs of a side.
  public static Samples samples(List<Fork> runs, String figure) {
    return Samples.of(runs.stream().map(run -> run.figure(figure)).toList());
  }

  public double figure(String name) {
    return Double.parseDouble(text(name));
  }

  public String text(String name) {
    String value = figures.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "the process printed no figure '%s', only %s".formatted(name, figures.keySet()));
    }
    return value;
  }
}
