package dev.winnow.bench.load;

import dev.winnow.bench.run.Fork;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Searches with as many threads as there are processors, and reports the processor time of a
/// search. Arguments: index, file of queries, hits, seconds to warm up, seconds that count.
final class EngineRun {
  private EngineRun() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> queries = Files.readAllLines(Path.of(args[1]));
    int hits = Integer.parseInt(args[2]);
    var plan = Plan.lexical(hits);
    try (var engine = Engine.openReadOnly(Path.of(args[0]), EngineConfig.DEFAULTS)) {
      Runner runner =
          seconds -> {
            var searches = new AtomicInteger();
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
              threads.add(
                  Thread.ofPlatform()
                      .start(() -> {
                        while (System.nanoTime() < end) {
                          int next = searches.getAndIncrement() % queries.size();
                          var query = Query.of(queries.get(next)).withTopK(hits);
                          var _ = engine.search(query.withPlan(plan));
                        }
                      }));
            }
            for (Thread thread : threads) {
              thread.join();
            }
            return searches.get();
          };
      int _ = runner.run(Integer.parseInt(args[3]));
      long before = cpu();
      int searches = runner.run(Integer.parseInt(args[4]));
      Fork.report("searches", searches);
      Fork.report("cpu", (cpu() - before) / 1e3 / searches);
    }
  }

  @FunctionalInterface
  private interface Runner {
    int run(int seconds) throws InterruptedException;
  }

  /// Nanoseconds that this process has computed.
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
