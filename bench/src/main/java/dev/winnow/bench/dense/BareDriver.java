package dev.winnow.bench.dense;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.util.List;
import java.util.Map;

/// Whether FAISS runs where there is glibc and nothing else: `bare/run` builds such a root folder
/// and searches every kind of index in it, as root.
final class BareDriver {
  private static final int KINDS = 5;

  private BareDriver() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse("bare", args, Map.of(), Map.of());
    List<String> said = Fork.lines(List.of(options.path("home").resolve("bare/run").toString()));
    var table = Report.of(options).table("said");
    said.forEach(table::row);
    long searched = said.stream().filter(line -> line.endsWith(" built and searched")).count();
    table.claim(
        Claim.of("kinds of FAISS that are built and searched beside glibc alone")
            .withTarget(Target.atLeast(KINDS).in("kinds"))
            .withFigure(Figure.of("", searched, "kinds")));
    table.publish();
  }
}
