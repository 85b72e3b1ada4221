package dev.winnow.bench.passkey;

import dev.winnow.bench.results.Report;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.BlockForward;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Asks for keys and values in texts of several lengths with each way of looking blocks up. Each
/// finished cell is a row of a file, and is not run again; `--trials 0` shows the table of all.
final class PasskeyDriver {
  private static final BlockConfig CONFIG = new BlockConfig(16, 256, 128, 16, 256, 4);

  /// Multiples of it, without their whole part, lie evenly however many there are.
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private PasskeyDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "passkey",
            args,
            Map.of(
                "task", "passkey",
                "bytes", "65536",
                "trials", "5",
                "threads", "2",
                "decoder", "",
                "times", "4",
                "lookups", "exact," + String.join(",", BlockLookup.NAMES) + ",window"),
            Map.of("bytes", "8192", "trials", "1"));
    Path cache = Files.createDirectories(options.path("cache"));
    try (var models =
        Models.open(
            ModelsConfig.DEFAULTS
                .withThreads(options.number("threads"))
                .withCache(cache.resolve("models")))) {
      if (options.text("decoder").isEmpty()) {
        Path rows = copied(models, options, cache);
        PasskeyTable.read(rows).publish(Report.of(options));
      } else {
        DecoderOptions open = DecoderOptions.DEFAULTS.withKept(0);
        new DecoderPasskey(models.decoder(options.text("decoder"), open), options).run(cache);
      }
    }
  }

  /// @return the file of all finished cells
  private static Path copied(Models models, Options options, Path cache) throws IOException {
    String task = options.text("task");
    Path folder = Files.createDirectories(cache.resolve("copy-circuit-" + task));
    Path _ = CopyCircuit.write(folder, task.equals("passkey") ? 8 : 16);
    Path file = cache.resolve("passkey.tsv");
    CellRows rows =
        CellRows.open(
            file,
            4,
            "task",
            "bytes",
            "trial",
            "lookup",
            "right",
            "answer",
            "expected",
            "read_per_second",
            "read_per_cpu_second",
            "decode_cpu_ms",
            "heap_mb",
            "blocks");
    BlockForward forward =
        models.blockForward(
            folder.toString(),
            GraphOptions.DEFAULTS
                .withPadded(false)
                .withOutput(Output.SCORES)
                .withBlocks(Blocks.HALF));
    for (String lookup : List.of(options.text("lookups").split(","))) {
      for (int trial = 0; trial < options.number("trials"); trial++) {
        int number = trial;
        String cell = "%s\t%d\t%d\t%s".formatted(task, options.number("bytes"), trial, lookup);
        rows.run(cell, () -> run(forward, cell, options, number, lookup, cache));
      }
    }
    return file;
  }

  private static String run(
      BlockForward forward, String cell, Options options, int trial, String lookup, Path cache) {
    int bytes = options.number("bytes");
    double depth = (trial + .5) * GOLDEN % 1;
    long seed = 31L * bytes + trial;
    CopyTask task =
        options.text("task").equals("passkey")
            ? CopyTask.passkey(
                bytes, Integer.toString(10_000 + new Random(seed).nextInt(90_000)), depth)
            : CopyTask.keyValue(bytes, seed, depth);
    if (task.text().length() > bytes) {
      throw new IllegalStateException(cell + " is longer than it says");
    }
    boolean window = lookup.equals("window");
    var run =
        new PasskeyRun(
            forward,
            window ? CONFIG.withBlocks(0) : CONFIG,
            window ? BlockLookup.REPRESENTATIVES : BlockLookup.named(lookup));
    return run.row(task, cache);
  }
}
