package dev.winnow.bench.memory;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Samples;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.EngineConfig;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.Scope;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What memory costs without the model that embeds: remembering one turn in a scope that holds
/// many, recalling from it, and recalling from one of many scopes, most of which are closed.
final class MemoryDriver {
  private static final int BANK = 4_000;
  private static final int BATCH = 4_096;
  private static final int TURNS_OF_A_TENANT = 30;

  private final ResampledTalk talk;
  private final MemoryConfig config;
  private final Table table;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private MemoryDriver(ResampledTalk talk, MemoryConfig config, Table table) {
    this.talk = talk;
    this.config = config;
    this.table = table;
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "memory",
            args,
            Map.of(
                "data", "",
                "memories", "1000000",
                "writes", "2000",
                "queries", "500",
                "tenants", "1000",
                "folder", "",
                "seed", "20261130"),
            Map.of("memories", "5000", "writes", "300", "queries", "50", "tenants", "50"));
    var talk = new ResampledTalk(options.path("data"), options.number("seed"));
    try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
      Embedder vectors =
          new ResampledVectors(models.embedder("minilm"), talk.texts().subList(0, BANK));
      MemoryConfig config =
          MemoryConfig.DEFAULTS.withEngine(
              EngineConfig.DEFAULTS.withEmbedder("resampled", vectors));
      Table table = Report.of(options).table("what", "wall p50 (ms)", "wall p99 (ms)", "CPU (ms)");
      String given = options.text("folder");
      Path folder = given.isEmpty() ? Files.createTempDirectory("winnow-memory") : Path.of(given);
      var driver = new MemoryDriver(talk, config, table);
      driver.large(folder, options);
      driver.tenants(Files.createTempDirectory("winnow-tenants"), options);
      table.note("CPU is a mean: of the calling thread for remembering, else of the process.");
      table.publish();
    }
  }

  private void large(Path folder, Options options) {
    int memories = options.number("memories");
    try (var memory = Memory.open(folder, config)) {
      Scope scope = memory.scope("large");
      long start = System.nanoTime();
      long cpu = Machine.processNanos();
      int before = scope.count();
      for (int done = before; done < memories; done += BATCH) {
        List<Entry.Turn> batch = new ArrayList<>();
        for (int i = done; i < Math.min(memories, done + BATCH); i++) {
          batch.add(talk.turn(i));
        }
        Remembered _ = scope.remember(batch);
        System.err.printf("%,d remembered%n", done + batch.size());
      }
      if (before < memories) {
        table.note(
            "%,d memories written in %.0f s, %.2f ms of CPU each, indexing and merging included.",
            memories - before,
            (System.nanoTime() - start) / 1e9,
            (Machine.processNanos() - cpu) / 1e6 / (memories - before));
      }
    }
    try (var memory = Memory.open(folder, config)) {
      long start = System.nanoTime();
      Scope scope = memory.scope("large");
      Recalled _ = scope.recall("warm");
      table.note(
          "Opening %,d memories and the first recall: %.1f s.",
          scope.count(), (System.nanoTime() - start) / 1e9);
      String what = "recall of 10 among %,d".formatted(memories);
      double recall = recalls(what, scope, options.number("queries"));
      double write = writes(scope, memories, options.number("writes"));
      table.claim(
          Claim.of(what + ", query vector apart, p50")
              .withFigure(Figure.of("wall", recall, "ms"))
              .withFigure(
                  Figure.of("CPU of remembering one turn, without its vectors", write, "ms"))
              .withTarget(Target.atMost(25).in("ms")));
    }
  }

  /// @return the median of the wall time, in milliseconds
  private double recalls(String what, Scope scope, int queries) {
    List<String> questions = talk.questions();
    List<Double> wall = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < 2 * queries; i++) {
      long start = System.nanoTime();
      long before = Machine.processNanos();
      Recalled found = scope.recall(Recall.of(questions.get(i % queries % questions.size())));
      if (i >= queries) {
        wall.add((System.nanoTime() - start) / 1e6);
        cpu.add((Machine.processNanos() - before) / 1e6);
      }
      if (found.memories().isEmpty()) {
        throw new IllegalStateException("a question recalled nothing");
      }
    }
    row(what, wall, cpu);
    return Samples.of(wall).median();
  }

  /// @return the median of the calling thread's processor time, in milliseconds
  private double writes(Scope scope, int from, int writes) {
    List<Double> wall = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    long process = Machine.processNanos();
    for (int i = 0; i < writes; i++) {
      Entry.Turn turn = talk.turn(from + i);
      long start = System.nanoTime();
      long before = threads.getCurrentThreadCpuTime();
      Remembered _ = scope.remember(turn);
      cpu.add((threads.getCurrentThreadCpuTime() - before) / 1e6);
      wall.add((System.nanoTime() - start) / 1e6);
    }
    String what = "remembering one turn";
    row(what, wall, cpu);
    table.note(
        "Remembering one turn takes %.2f ms of the process's CPU on average, indexing included.",
        (Machine.processNanos() - process) / 1e6 / writes);
    return Samples.of(cpu).median();
  }

  private void tenants(Path folder, Options options) {
    int tenants = options.number("tenants");
    try (var memory = Memory.open(folder, config)) {
      for (int i = 0; i < tenants; i++) {
        List<Entry.Turn> turns = new ArrayList<>();
        for (int j = 0; j < TURNS_OF_A_TENANT; j++) {
          turns.add(talk.turn(j));
        }
        Remembered _ = memory.scope("tenant-" + i).remember(turns);
      }
      List<Double> wall = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      int most = 0;
      for (int i = 0; i < tenants; i++) {
        Scope scope = memory.scope("tenant-" + i * 7L % tenants);
        long start = System.nanoTime();
        long before = Machine.processNanos();
        Recalled found = scope.recall("what did Ada say?");
        wall.add((System.nanoTime() - start) / 1e6);
        cpu.add((Machine.processNanos() - before) / 1e6);
        most = Math.max(most, memory.openScopes());
        if (found.memories().isEmpty()) {
          throw new IllegalStateException("a tenant recalled nothing");
        }
      }
      row("recall from one of %,d scopes, opened for it".formatted(tenants), wall, cpu);
      table.note("At most %d of %,d scopes were open at a time.", most, tenants);
    }
  }

  private void row(String what, List<Double> wall, List<Double> cpu) {
    Samples samples = Samples.of(wall);
    table.row(what, samples.median(), samples.quantile(0.99), Samples.of(cpu).mean());
  }
}
