package dev.winnow.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Kills a process that indexes, at random moments, again and again in one folder, and counts what
/// was acknowledged and lost. The killing itself is a test of the index module
/// (`dev.winnow.index.store.Kills`), which this starts.
public final class KillDriver {
  private KillDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "kill", args, Map.of("kills", "200", "seed", "20260101"), Map.of("kills", "3"));
    Path index = options.path("home").toAbsolutePath().resolveSibling("index");
    Path classPath = index.resolve(Path.of("target", "test-class-path"));
    List<String> _ =
        Fork.lines(
            List.of(
                "mvn",
                "-B",
                "-ntp",
                "-f",
                index.resolveSibling("pom.xml").toString(),
                "-pl",
                "index",
                "test-compile",
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + classPath));
    long start = System.nanoTime();
    List<String> said =
        Fork.lines(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                String.join(
                    File.pathSeparator,
                    index.resolve(Path.of("target", "test-classes")).toString(),
                    index.resolve(Path.of("target", "classes")).toString(),
                    Files.readString(classPath).strip()),
                "dev.winnow.index.store.Kills",
                options.text("kills"),
                options.text("seed")));
    var table = new Table(options, "outcome", "minutes");
    table.row(said.getLast(), (System.nanoTime() - start) / 60e9);
    table.note(
        "After every kill: each acknowledged batch is there, each batch whole or absent, the files"
            + " verified clean. Target: losses 0.");
    table.publish();
  }
}
