package dev.winnow.bench.results;

import dev.winnow.bench.results.Result.Grid;
import dev.winnow.bench.results.Result.Made;
import dev.winnow.bench.run.Computer;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run of a driver found: printed table by table, and stored as one JSON file, in
/// bench/results with `--record`, else in bench/target/results. Confined to one thread.
public final class Report {
  private final Options options;
  private final String date = LocalDate.now().toString();
  private final Path file;
  private final @Nullable String commit;
  private final List<Claim> claims = new ArrayList<>();
  private final List<Grid> grids = new ArrayList<>();

  private Report(Options options) throws InterruptedException {
    this.options = options;
    Path home = options.path("home");
    this.file =
        ResultFiles.free(
            options.has("record") ? home.resolve("results") : home.resolve("target", "results"),
            options.driver(),
            date);
    this.commit = commit(home);
  }

  public static Report of(Options options) throws InterruptedException {
    return new Report(options);
  }

  private static @Nullable String commit(Path home) throws InterruptedException {
    String folder = home.toAbsolutePath().toString();
    try {
      return Fork.lines(
              List.of("git", "-C", folder, "describe", "--always", "--dirty", "--exclude=*"))
          .getFirst();
    } catch (IOException | IllegalStateException e) { // no git, or sources outside of a repository
      return null;
    }
  }

  /// @param headings of the columns; what stands in brackets at the end is the unit of its figures
  public Table table(String... headings) {
    return new Table(this, headings);
  }

  /// Prints a table and writes the file anew, so that what is found late cannot cost what was found
  /// before.
  void add(Table table) throws IOException {
    Made made = new Made(options.command(), date, commit, Computer.here());
    IO.println(
        "### %s\n\n`%s` on %s.\n\n%s"
            .formatted(date, made.command(), made.computer().described(), table.markdown()));
    claims.addAll(table.claims());
    grids.add(table.grid());
    ResultFiles.write(file, new Result(options.driver(), made, claims, grids));
    IO.println(
        "%s %s"
            .formatted(
                file, options.has("record") ? "recorded; now: bench/run results" : "written"));
  }
}
