package dev.winnow.index.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A JVM of its own, running a main class of the tests; closing it kills it as `kill -9` would, and
/// so does a life of five minutes: who reads what it prints is not kept for ever.
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    this.output = process.inputReader();
    CompletableFuture.delayedExecutor(5, TimeUnit.MINUTES).execute(this::kill);
  }

  static Child start(Class<?> main, String... args) throws IOException {
    return start(List.of(), main, args);
  }

  /// @param options of the JVM, beside or instead of the usual ones
  static Child start(List<String> options, Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-ea",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(args));
    return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  void await(String line) throws IOException {
    String _ = awaitStart(line);
  }

  /// Reads what it prints until a line that begins with `start`; fails if it ends before.
  ///
  /// @return that line
  String awaitStart(String start) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line = line(); line != null; line = line()) {
      if (line.startsWith(start)) {
        return line;
      }
      seen.add(line);
    }
    throw new AssertionError("ended before it said '" + start + "': " + seen);
  }

  /// The next line that it prints, its errors too, or null when it has ended.
  @Nullable String line() throws IOException {
    return output.readLine();
  }

  /// Leaves what it printed to be read, which [Process#destroyForcibly] would close.
  void kill() {
    boolean _ = process.toHandle().destroyForcibly();
  }

  /// Waits for its end.
  ///
  /// @return its exit code
  int end() {
    return process.onExit().orTimeout(6, TimeUnit.MINUTES).join().exitValue();
  }

  @Override
  public void close() throws IOException {
    kill();
    int _ = end();
    output.close();
  }
}
