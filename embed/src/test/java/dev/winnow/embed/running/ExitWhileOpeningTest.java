package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ONNX Runtime frees its environment when the process ends, whatever uses it.
class ExitWhileOpeningTest {
  private @TempDir Path temp;

  /// Opens models on some threads, each again and again in a new `Models`, or asks them for
  /// vectors, and exits meanwhile.
  static final class Exiting {
    /// @param args milliseconds until it exits, and how
    public static void main(String[] args) throws InterruptedException {
      for (int i = 0; i < 3; i++) {
        Thread.ofPlatform().daemon().start(() -> open(args[1]));
      }
      Thread.sleep(Long.parseLong(args[0]));
      System.out.println("exits");
      System.exit(7);
    }

    private static void open(String how) {
      while (true) {
        try (var models = Models.open(ModelsConfig.DEFAULTS)) {
          var embedder = models.embedder("minilm");
          do {
            var _ =
                embedder.passages(Collections.nCopies(64, "the cat sat on the mat ".repeat(20)));
          } while (how.equals("running"));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"300,opening", "700,opening", "1200,opening", "2000,opening", "2000,running"})
  void aProcessThatExitsMeanwhileEndsAsItSaid(int millis, String how)
      throws IOException, InterruptedException {
    ended(
        List.of("-Dwinnow.exit.grace=0"),
        List.of(Exiting.class.getName(), Integer.toString(millis), how));
  }

  private void ended(List<String> options, List<String> program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ErrorFile=" + temp.resolve("crash.log"));
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(program);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());

    assertEquals(7, process.waitFor(), said);
    assertTrue(said.contains("exits"), said);
    assertEquals(List.of(), List.of(temp.toFile().list()), said);
  }

  /// Exits as soon as ONNX Runtime has asked to free its environment at the exit, while a model is
  /// being opened.
  static final class ExitingAtOnce {
    public static void main(String[] args) throws ReflectiveOperationException {
      Class<?> guard = Class.forName("java.lang.ApplicationShutdownHooks");
      var hooks = (Map<?, ?>) read(guard, "hooks", null);
      Thread.ofPlatform().daemon().start(ExitingAtOnce::open);
      boolean registered = false;
      while (!registered) {
        synchronized (guard) {
          for (Object hook : hooks.keySet()) {
            Object holder = read(Thread.class, "holder", hook);
            registered |=
                read(holder.getClass(), "task", holder) instanceof Runnable task
                    && task.getClass().getName().contains("OrtEnvCloser");
          }
        }
      }
      System.out.println("exits");
      System.exit(7);
    }

    private static @Nullable Object read(Class<?> type, String name, @Nullable Object of)
        throws ReflectiveOperationException {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    }

    private static void open() {
      try (var models = Models.open(ModelsConfig.DEFAULTS)) {
        System.out.println("embedded " + models.embedder("minilm").query("a cat").length);
      }
    }
  }

  @RepeatedTest(3)
  void aProcessThatExitsBetweenTheRuntimeAndTheModelEndsAsItSaid()
      throws IOException, InterruptedException {
    ended(
        List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"),
        List.of(ExitingAtOnce.class.getName()));
  }
}
