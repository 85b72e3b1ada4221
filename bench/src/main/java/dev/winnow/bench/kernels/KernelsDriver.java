package dev.winnow.bench.kernels;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Small parts under JMH: evaluation of filters, moving a query by feedback, ordering by stored
/// impacts, MaxSim over stored token vectors beside Lucene's.
final class KernelsDriver {
  private static final double P99 = 99;

  private KernelsDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "kernels",
            args,
            Map.of("forks", "2", "rounds", "5", "millis", "1000"),
            Map.of("forks", "1", "rounds", "1", "millis", "50"));
    var time = TimeValue.milliseconds(options.number("millis"));
    var jmh =
        new OptionsBuilder()
            .include(FilterKernel.class.getName())
            .include(RefitKernel.class.getName())
            .include(TermWeightKernel.class.getName())
            .include(MaxSimKernel.class.getName())
            .forks(options.number("forks"))
            .warmupIterations(options.number("rounds"))
            .warmupTime(time)
            .measurementIterations(options.number("rounds"))
            .measurementTime(time)
            .timeUnit(TimeUnit.MICROSECONDS)
            .jvmArgs(
                Fork.HEAP,
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED")
            .shouldFailOnError(true)
            .build();
    var table = Report.of(options).table("kernel", "mean (us)", "error of 99.9 % (us)", "p99 (us)");
    Map<String, Double> means = new TreeMap<>();
    for (var result : new Runner(jmh).run()) {
      var score = result.getPrimaryResult();
      String parameters =
          String.join(
              ", ",
              result.getParams().getParamsKeys().stream()
                  .map(key -> result.getParams().getParam(key))
                  .toList());
      String name = score.getLabel() + (parameters.isEmpty() ? "" : " (" + parameters + ")");
      double error = score.getScoreError();
      // Calls are timed one by one in this mode alone; others time whole rounds of them.
      boolean sampled = result.getParams().getMode() == Mode.SampleTime;
      table.row(
          name,
          score.getScore(),
          Double.isNaN(error) ? "-" : (Object) error,
          sampled ? (Object) score.getStatistics().getPercentile(P99) : "-");
      claim(result).ifPresent(table::claim);
      means.put(result.getParams().getBenchmark(), score.getScore());
    }
    Double own = means.get(MaxSimKernel.class.getName() + ".winnow");
    Double lucenes = means.get(MaxSimKernel.class.getName() + ".lucene");
    if (own != null && lucenes != null) {
      table.claim(
          Claim.of(
                  "MaxSim of 32 x 128 with stored documents of 120 tokens, times as fast as"
                      + " Lucene's")
              .withTarget(Target.atLeast(5).in("x"))
              .withFigure(Figure.of("winnow", lucenes / own, "x")));
    }
    table.publish();
  }

  /// All must end within two milliseconds: orders by impacts at the 99th percentile, others at the
  /// mean.
  private static Optional<Claim> claim(RunResult result) {
    var score = result.getPrimaryResult();
    String kernel = result.getParams().getBenchmark();
    Target target = Target.atMost(2_000).in("us");
    if (kernel.equals(TermWeightKernel.class.getName() + ".order")) {
      double p99 = score.getStatistics().getPercentile(P99);
      return Optional.of(
          Claim.of("1,000 documents ordered by stored impacts, p99")
              .withTarget(target)
              .withFigure(Figure.of("p99", p99, "us")));
    }
    if (kernel.startsWith(RefitKernel.class.getName())) {
      return Optional.of(
          Claim.of("query of 768 components refitted to 100 passages, " + score.getLabel())
              .withTarget(target)
              .withFigure(Figure.of("mean", score.getScore(), "us")));
    }
    return Optional.empty();
  }
}
