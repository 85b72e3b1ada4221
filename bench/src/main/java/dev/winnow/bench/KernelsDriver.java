package dev.winnow.bench;

import dev.winnow.index.store.FuseKernel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Small parts under JMH: fusion of two lists of 200 candidates, evaluation of filters, moving a
/// query by feedback, ordering by stored impacts.
public final class KernelsDriver {
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
            .include(FuseKernel.class.getName())
            .include(FilterKernel.class.getName())
            .include(RefitKernel.class.getName())
            .include(TermWeightKernel.class.getName())
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
    var table = new Table(options, "kernel", "microseconds", "error (99.9 %)", "p99");
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
          Double.isNaN(error) ? "-" : "%.2f".formatted(error),
          sampled ? "%.0f".formatted(score.getStatistics().getPercentile(P99)) : "-");
    }
    table.publish();
  }
}
