package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Samples;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One side of a comparison: answers queries and keeps how long each took, by the clock and by the
/// time that its thread computed.
final class DenseSide {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// Answers a query.
  interface Answer {
    int[] of(float[] query) throws IOException;
  }

  /// How long a query took, in microseconds.
  record Time(double cpu, double wall) {}

  /// Answers queries in another process.
  interface Elsewhere {
    /// @param end past the last query
    List<Time> ask(int start, int end) throws IOException;
  }

  private final String name;
  private final Answer answer;
  private final @Nullable Elsewhere elsewhere;
  private final int queries;
  private final List<Double> cpu = new ArrayList<>();
  private final List<Double> wall = new ArrayList<>();
  private final List<Round> rounds = new ArrayList<>();

  /// Microseconds, and queries for a second of CPU.
  private record Round(double cpu50, double cpu99, double wall50, double wall99, double rate) {}

  /// @param queries asked in a round, at most
  DenseSide(String name, int queries, Answer answer) {
    this(name, queries, answer, null);
  }

  private DenseSide(String name, int queries, Answer answer, @Nullable Elsewhere elsewhere) {
    this.name = name;
    this.answer = answer;
    this.elsewhere = elsewhere;
    this.queries = queries;
  }

  static DenseSide elsewhere(String name, Elsewhere elsewhere) {
    return new DenseSide(name, Integer.MAX_VALUE, _ -> new int[0], elsewhere);
  }

  /// Runs all sides in turn, a batch of queries each, each side first in its time.
  static void run(List<DenseSide> sides, List<float[]> queries, int rounds) throws IOException {
    int batch = 50;
    for (int round = -1; round < rounds; round++) {
      int turn = round + 1;
      for (int start = 0; start < queries.size(); start += batch) {
        turn++;
        for (int i = 0; i < sides.size(); i++) {
          DenseSide side = sides.get((i + turn) % sides.size());
          side.ask(queries.subList(start, Math.min(start + batch, queries.size())), start);
        }
      }
      for (DenseSide side : sides) {
        side.endRound(round >= 0);
      }
    }
  }

  private void ask(List<float[]> batch, int start) throws IOException {
    if (elsewhere != null) {
      for (Time time : elsewhere.ask(start, start + batch.size())) {
        cpu.add(time.cpu());
        wall.add(time.wall());
      }
      return;
    }
    for (int i = 0; i < batch.size() && start + i < queries; i++) {
      long wallStart = System.nanoTime();
      long cpuStart = THREADS.getCurrentThreadCpuTime();
      int[] _ = answer.of(batch.get(i));
      cpu.add((THREADS.getCurrentThreadCpuTime() - cpuStart) / 1e3);
      wall.add((System.nanoTime() - wallStart) / 1e3);
    }
  }

  private void endRound(boolean counts) {
    if (counts) {
      double seconds = cpu.stream().mapToDouble(Double::doubleValue).sum() / 1e6;
      rounds.add(
          new Round(
              Samples.of(cpu).median(),
              Samples.of(cpu).quantile(0.99),
              Samples.of(wall).median(),
              Samples.of(wall).quantile(0.99),
              cpu.size() / seconds));
    }
    cpu.clear();
    wall.clear();
  }

  /// Answers to all queries.
  List<int[]> answers(List<float[]> asked) throws IOException {
    List<int[]> answers = new ArrayList<>();
    for (float[] query : asked.subList(0, Math.min(queries, asked.size()))) {
      answers.add(answer.of(query));
    }
    return answers;
  }

  /// Prints medians of the rounds for the process that started this one.
  void report() {
    Fork.report(name + "_cpu50", median(rounds.stream().map(Round::cpu50).toList()));
    Fork.report(name + "_cpu99", median(rounds.stream().map(Round::cpu99).toList()));
    Fork.report(name + "_wall50", median(rounds.stream().map(Round::wall50).toList()));
    Fork.report(name + "_wall99", median(rounds.stream().map(Round::wall99).toList()));
    Fork.report(name + "_rate", median(rounds.stream().map(Round::rate).toList()));
  }

  private static double median(List<Double> values) {
    return Samples.of(values).median();
  }
}
