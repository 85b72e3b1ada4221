package dev.winnow.examples;

import dev.winnow.embed.ModelsConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program's environment.
///
/// @param javaHome folder of the running JDK
/// @param starts folders from which Winnow's own folder is searched for upwards
/// @param cache folder for what can be made again
/// @param key sent to a chat endpoint, may be empty
/// @param console where it reads and writes
record Surroundings(Path javaHome, List<Path> starts, Path cache, String key, Console console) {
  private static final int MAX_WIDTH = 100;

  /// Where a program reads and writes.
  ///
  /// @param in what the user types
  /// @param out answers
  /// @param err progress and complaints
  /// @param terminal true where a person sits in front of it
  /// @param width columns
  record Console(
      BufferedReader in, PrintWriter out, PrintWriter err, boolean terminal, int width) {}

  Surroundings {
    starts = List.copyOf(starts);
  }

  /// The environment of this process.
  static Surroundings ofProcess() {
    var console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return new Surroundings(
        Path.of(System.getProperty("java.home")),
        startingPoints(),
        ModelsConfig.usersCache(),
        System.getenv().getOrDefault("WINNOW_LLM_KEY", ""),
        new Console(
            new BufferedReader(
                new InputStreamReader(
                    System.in, Charset.forName(System.getProperty("stdin.encoding", "UTF-8")))),
            new PrintWriter(System.out, true, encoding("stdout.encoding")),
            new PrintWriter(System.err, true, encoding("stderr.encoding")),
            terminal,
            MAX_WIDTH));
  }

  private static Charset encoding(String property) {
    String name = System.getProperty(property);
    return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
  }

  /// Where the program was started, and where its code lies.
  private static List<Path> startingPoints() {
    List<Path> starts = new ArrayList<>(List.of(Path.of("")));
    var source = Surroundings.class.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation().getProtocol().equals("file")) {
      starts.add(Path.of(URI.create(source.getLocation().toString())));
    }
    return starts;
  }
}
