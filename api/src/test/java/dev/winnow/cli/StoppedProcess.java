package dev.winnow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The command line in a JVM of its own, which is told to stop. Closing it kills it.
final class StoppedProcess implements AutoCloseable {
  /// Until it is told again, by SIGTERM.
  private static final int OBEY_SECONDS = 60;

  private static final int MOST_SECONDS = 180;
  private static final int SIGINT = 2;

  private final Process process;
  private final StringBuffer said = new StringBuffer();
  private final CompletableFuture<Void> reading;

  private StoppedProcess(Process process) {
    this.process = process;
    reading = CompletableFuture.runAsync(this::read, Thread.ofVirtual()::start);
  }

  /// @param folder that it runs in, where a crash leaves `crash-PID.log`
  static StoppedProcess start(Path folder, String... args) throws IOException {
    return start(folder, List.of(), args);
  }

  /// @param options of the virtual machine, beside the usual ones
  static StoppedProcess start(Path folder, List<String> options, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:ErrorFile=" + folder.resolve("crash-%p.log"),
            "-XX:-CreateCoredumpOnCrash",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Winnow.class.getName()));
    command.addAll(List.of(args));
    return new StoppedProcess(
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start());
  }

  private void read() {
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
      }
    } catch (IOException e) {
      said.append(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /// Sends a signal after a while, and SIGTERM if it does not obey.
  void stopAfter(long millis, boolean interrupt) {
    after(millis, () -> signal(interrupt && !ignoresInterrupts() ? "-INT" : "-TERM"));
    after(millis + TimeUnit.SECONDS.toMillis(OBEY_SECONDS), () -> signal("-TERM"));
  }

  /// Whether children ignore SIGINT, as this process does where a shell has started it in the
  /// background: they would run on. False where that cannot be known.
  private static boolean ignoresInterrupts() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
          .anyMatch(ignored -> (ignored >> (SIGINT - 1) & 1) == 1);
    } catch (IOException _) {
      return false;
    }
  }

  private static void after(long millis, Runnable work) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(work);
  }

  private void signal(String signal) {
    if (process.isAlive()) {
      try {
        var _ = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      } catch (IOException e) {
        said.append(e);
      }
    }
  }

  /// Waits until it says something like this, or ends.
  Optional<String> find(Pattern pattern) {
    while (true) {
      boolean ended = reading.isDone();
      Matcher matcher = pattern.matcher(said);
      if (matcher.find()) {
        return Optional.of(matcher.group(1));
      }
      if (ended) {
        return Optional.empty();
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  /// Waits for its end.
  ///
  /// @return its exit code
  int end() {
    int code = process.onExit().orTimeout(MOST_SECONDS, TimeUnit.SECONDS).join().exitValue();
    reading.join();
    return code;
  }

  /// Ends it without a chance to do anything.
  void kill() {
    boolean _ = process.toHandle().destroyForcibly();
  }

  String said() {
    return said.toString();
  }

  @Override
  public void close() {
    kill();
  }
}
