package dev.winnow.bench;

import java.util.Map;

/// How much memory a long text takes while it is read, chunk by chunk: the process's anonymous
/// memory beside the keys and values themselves.
public final class LongDriver {
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
                "threads", "2"),
            Map.of("tokens", "1000"));
    Fork run =
        Fork.run(
            LongRun.class,
            options.path("shapes").resolve(options.text("model")),
            options.path("cache").resolve("models"),
            options.number("tokens"),
            options.text("weights"),
            options.number("threads"));
    double beside = run.figure("anonymous_mb") - run.figure("keys_values_mb");
    var table =
        new Table(
            options,
            "tokens",
            "keys and values MB",
            "anonymous MB at most",
            "beside keys and values MB",
            "mapped files MB",
            "output bytes",
            "CPU s",
            "wall s");
    table.row(
        options.number("tokens"),
        run.figure("keys_values_mb"),
        run.figure("anonymous_mb"),
        beside,
        run.figure("mapped_mb"),
        run.figure("output_bytes"),
        run.figure("cpu_s"),
        run.figure("wall_s"));
    table.note(
        "%s, weights %s, in 32 bits where not said otherwise; scores of %d labels at the last"
            + " token; RssAnon every 100 ms, %s. Target: at most 2,000 MB beside keys and values,"
            + " output at most 1,024 bytes.",
        options.text("model"), options.text("weights"), ModelFigure.LABELS, Fork.HEAP);
    table.publish();
  }
}
