package dev.winnow.bench.index;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Kills a process that indexes, at random moments, again and again in one folder, and counts what
/// was acknowledged and lost. The killing itself is a test of the index module
/// (`dev.winnow.index.store.Kills`), which this starts.
final class KillDriver {
  private static final Pattern LOSSES = Pattern.compile("losses (\\d+)");

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
    var table = Report.of(options).table("outcome", "wall (minutes)");
    table.row(said.getLast(), (System.nanoTime() - start) / 60e9);
    Matcher losses = LOSSES.matcher(said.getLast());
    if (!losses.find()) {
      throw new IllegalStateException(
          "'%s' says nothing of losses; expected 'losses NUMBER' in the last line of Kills"
              .formatted(said.getLast()));
    }
    table.claim(
        Claim.of("losses after kills while indexing")
            .withTarget(Target.atMost(0).in("losses"))
            .withFigure(Figure.of("", Double.parseDouble(losses.group(1)), "losses"))
            .withFigure(Figure.of("", options.number("kills"), "kills")));
    table.note(
        "After every kill: each acknowledged batch is there, each batch whole or absent, the files"
            + " verified clean. Target: losses 0.");
    table.publish();
  }
}
