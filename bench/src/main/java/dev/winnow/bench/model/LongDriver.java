package dev.winnow.bench.model;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.ModelsConfig;
import java.util.List;
import java.util.Map;

/// How much memory a long text takes while it is read, chunk by chunk, or at once with `--kept
/// false`: the process's anonymous memory beside the keys and values that are kept.
final class LongDriver {
  private LongDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "long",
            args,
            Map.of(
                "shapes", "",
                "model", "qwen3-0.6b-fp32",
                "tokens", "32000",
                "weights", "INT8",
                "kept", "true",
                "packed-mb", Long.toString(ModelsConfig.DEFAULTS.packedBytes() >> 20),
                "threads", "2"),
            Map.of("tokens", "1000"));
    String folder = options.path("shapes").resolve(options.text("model")).toString();
    String cache = options.path("cache").resolve("models").toString();
    Report report = Report.of(options);
    twice(options, report, folder, cache);
    if (options.number("tokens") > 0) {
      read(options, report, folder, cache);
    }
  }

  /// Opened twice, a model's weights are in memory once.
  private static void twice(Options options, Report report, String folder, String cache)
      throws Exception {
    Fork run = Fork.run(TwiceRun.class, folder, cache, options.text("weights"));
    var table = report.table("opened", "anonymous (MiB)", "mapped files (MiB)");
    for (String when : List.of("before", "once", "twice")) {
      table.row(
          when.equals("before") ? "not yet" : when,
          run.figure(when + "_anonymous"),
          run.figure(when + "_mapped"));
    }
    table.claim(
        Claim.of("anonymous memory of %s opened twice".formatted(options.text("model")))
            .against("opened once")
            .withRatio(run.figure("twice_anonymous") / run.figure("once_anonymous"))
            .withFigure(Figure.of("twice", run.figure("twice_anonymous"), "MiB"))
            .withFigure(Figure.of("once", run.figure("once_anonymous"), "MiB")));
    table.note(
        "%s, weights %s, each opened by models of its own and run once.",
        options.text("model"), options.text("weights"));
    table.publish();
  }

  private static void read(Options options, Report report, String folder, String cache)
      throws Exception {
    Fork run =
        Fork.run(
            LongRun.class,
            folder,
            cache,
            options.number("tokens"),
            options.text("weights"),
            options.number("threads"),
            options.text("kept"),
            (long) options.number("packed-mb") << 20);
    double beside = run.figure("anonymous_mb") - run.figure("keys_values_mb");
    var table =
        report.table(
            "tokens",
            "keys and values (MiB)",
            "anonymous at most (MiB)",
            "beside keys and values (MiB)",
            "mapped files (MiB)",
            "output (bytes)",
            "CPU (s)",
            "wall (s)");
    table.row(
        options.number("tokens"),
        run.figure("keys_values_mb"),
        run.figure("anonymous_mb"),
        beside,
        run.figure("mapped_mb"),
        run.figure("output_bytes"),
        run.figure("cpu_s"),
        run.figure("wall_s"));
    String text = "%,d tokens of %s".formatted(options.number("tokens"), options.text("model"));
    table.claim(
        Claim.of("memory beside keys and values, " + text)
            .withTarget(Target.atMost(2_000).in("MB"))
            .withFigure(Figure.of("memory", beside * (1 << 20) / 1e6, "MB")));
    table.claim(
        Claim.of("output of a run, " + text)
            .withTarget(Target.atMost(1_024).in("bytes"))
            .withFigure(Figure.of("output", run.figure("output_bytes"), "bytes")));
    table.note(
        "%s, weights %s, in 32 bits where not said otherwise; scores of %d labels at the last"
            + " token; RssAnon every 100 ms, %s. Target: at most 2,000 MB beside keys and values,"
            + " output at most 1,024 bytes.",
        options.text("model"), options.text("weights"), ModelFigure.LABELS, Fork.HEAP);
    table.publish();
  }
}
