package dev.winnow.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs clients of other people, as npm has them, in the versions of `src/test/clients`. They are
/// installed under `target` once. Where node is missing, or nothing can be installed, tests are
/// skipped and say why.
public final class NodeClients {
  private static final Path SOURCES = Path.of("src", "test", "clients");
  private static final Path INSTALLED = Path.of("target", "clients");
  private static final int INSTALL_SECONDS = 240;
  private static final int RUN_SECONDS = 180;
  private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");

  private static @Nullable String missing;
  private static boolean ready;

  private NodeClients() {}

  /// What a process said, and its exit code.
  record Ended(int code, String said) {}

  /// Runs the tests of a script, which must all pass.
  ///
  /// @param least tests, so that none is lost
  /// @param environment in which the script finds the server
  static void pass(String script, int least, Map<String, String> environment) throws Exception {
    Ended ended = run(environment, List.of("node", "--test", "--test-reporter=tap", script));
    assertEquals(0, ended.code(), ended::said);
    Matcher passed = PASSED.matcher(ended.said());
    assertTrue(passed.find() && Integer.parseInt(passed.group(1)) >= least, ended::said);
  }

  /// Runs a command in the folder of the clients.
  static Ended run(Map<String, String> environment, List<String> command) throws Exception {
    install();
    return process(RUN_SECONDS, environment, command);
  }

  private static synchronized void install() throws Exception {
    if (missing != null) {
      abort(missing);
    }
    if (ready) {
      return;
    }
    Files.createDirectories(INSTALLED);
    try (var files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try {
      Ended installed =
          Files.isDirectory(INSTALLED.resolve("node_modules"))
              ? process(RUN_SECONDS, Map.of(), List.of("npm", "ls", "--depth=0"))
              : new Ended(1, "");
      if (installed.code() != 0) {
        installed =
            process(
                INSTALL_SECONDS,
                Map.of(),
                List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
      }
      if (installed.code() != 0) {
        missing = "the clients of src/test/clients cannot be installed: " + installed.said();
      }
    } catch (IOException e) {
      missing = "node and npm are not on the path, so no client of npm runs: " + e.getMessage();
    }
    if (missing != null) {
      abort(missing);
    }
    ready = true;
  }

  private static Ended process(int seconds, Map<String, String> environment, List<String> command)
      throws Exception {
    Path output = Files.createTempFile("clients", ".txt");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      return ended
          ? new Ended(process.exitValue(), said)
          : new Ended(-1, "not over after %d s: %s\n%s".formatted(seconds, command, said));
    } finally {
      Files.delete(output);
    }
  }
}
