package dev.winnow.bench.passkey;

import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Machine;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.running.BlockForward;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What reading and writing a token cost behind texts of several lengths, by a copy circuit whose
/// blocks lie in a mapped file. The shortest text is read by a second context, and both take turns,
/// so that a busy machine does not tell them apart.
final class FlatDriver {
  private static final BlockConfig CONFIG = new BlockConfig(16, 256, 128, 16, 256, 4);
  private static final int TURNS = 10;
  private static final int WARM = 5;
  private static final int PIECE = 1_024;

  private final Options options;
  private final Report report;
  private final int[] text;
  private final int[] question;
  private final List<String> names;

  private FlatDriver(Options options, Report report) {
    this.options = options;
    this.report = report;
    List<Integer> lengths = lengths();
    CopyTask task = CopyTask.passkey(lengths.getLast(), "40917", .5);
    text = CopyTask.bytes(task.document());
    question = CopyTask.bytes(task.question());
    names = List.of(options.text("lookups").split(","));
  }

  private List<Integer> lengths() {
    return Stream.of(options.text("bytes").split(",")).map(Integer::valueOf).toList();
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "flat",
            args,
            Map.of(
                "bytes", "65536,262144,1048576",
                "steps", "200",
                "threads", "2",
                "lookups", "signs,per-head"),
            Map.of("bytes", "8192,16384", "steps", "20"));
    Path cache = Files.createDirectories(options.path("cache"));
    Path folder = Files.createDirectories(cache.resolve("copy-circuit-passkey"));
    Path _ = CopyCircuit.write(folder, 8);
    try (var models =
        Models.open(
            ModelsConfig.DEFAULTS
                .withThreads(options.number("threads"))
                .withCache(cache.resolve("models")))) {
      BlockForward forward =
          models.blockForward(
              folder.toString(),
              GraphOptions.DEFAULTS
                  .withPadded(false)
                  .withOutput(Output.SCORES)
                  .withBlocks(Blocks.HALF));
      new FlatDriver(options, Report.of(options)).measure(forward, cache);
    }
  }

  private void measure(BlockForward forward, Path cache) throws Exception {
    SwitchedLookup near = SwitchedLookup.of(names);
    SwitchedLookup far = SwitchedLookup.of(names);
    List<Integer> lengths = lengths();
    try (BlockContext first = open(forward, near, lengths.getFirst(), cache);
        BlockContext whole = open(forward, far, lengths.getLast(), cache)) {
      for (int length : lengths) {
        double read = skim(whole, length);
        if (first.tokens() == 0) {
          double _ = skim(first, length);
        }
        table(length, read, new Side(first, near), new Side(whole, far));
      }
    }
  }

  private BlockContext open(BlockForward forward, BlockLookup lookup, int length, Path cache) {
    // Room for what is asked and written at each length, and for the pieces that are read in turn.
    int more = lengths().size() * names.size() * (question.length + options.number("steps") + 50);
    return BlockContext.open(
        forward,
        ContextConfig.DEFAULTS.withBlocks(CONFIG).withLookup(lookup).withFolder(cache),
        length + more + 2 * TURNS * PIECE * lengths().size());
  }

  /// @return processor seconds
  private double skim(BlockContext context, int length) {
    long cpu = Machine.processNanos();
    int from = Math.min(context.tokens(), text.length);
    int to = Math.min(length, text.length);
    if (to > from) {
      context.skim(Arrays.copyOfRange(text, from, to));
    }
    return (Machine.processNanos() - cpu) / 1e9;
  }

  private record Side(BlockContext context, SwitchedLookup lookup) {}

  private void table(int length, double seconds, Side near, Side far) throws Exception {
    int shortest = lengths().getFirst();
    var table =
        report.table(
            "behind %,d bytes".formatted(length),
            "CPU of a token behind %,d (ms)".formatted(shortest),
            "CPU of a token here (ms)",
            "ratio (x)");
    double[] reading = inTurn(TURNS / 2, List.of(near, far), this::piece);
    table.row("reading", reading[0] / PIECE, reading[1] / PIECE, reading[1] / reading[0]);
    boolean last = length == lengths().getLast();
    if (last) {
      table.claim(
          Claim.of("reading behind %,d bytes, bytes a second of CPU".formatted(length))
              .against("behind %,d".formatted(shortest))
              .withRatio(reading[1] / reading[0])
              .withTarget(Target.atMost(1.15))
              .withFigure(Figure.of("here", PIECE / reading[1] * 1000, "bytes/s"))
              .withFigure(Figure.of("behind " + shortest, PIECE / reading[0] * 1000, "bytes/s")));
    }
    for (int number = 0; number < names.size(); number++) {
      near.lookup().use(number);
      far.lookup().use(number);
      for (Side side : List.of(near, far)) {
        float[] _ = side.context().read(question);
        steps(side.context(), WARM);
      }
      int each = Math.max(1, options.number("steps") / TURNS);
      double[] cpu = inTurn(TURNS, List.of(near, far), context -> steps(context, each));
      table.row(names.get(number), cpu[0] / each, cpu[1] / each, cpu[1] / cpu[0]);
      if (last && number == 0) { // the others read something of every block
        table.claim(
            Claim.of(
                    "CPU of a byte written behind %,d bytes by %s"
                        .formatted(length, names.get(number)))
                .against("behind %,d".formatted(shortest))
                .withRatio(cpu[1] / cpu[0])
                .withTarget(Target.atMost(1.15))
                .withFigure(Figure.of("here", cpu[1] / each, "ms"))
                .withFigure(Figure.of("behind " + shortest, cpu[0] / each, "ms")));
      }
    }
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    table.note(
        "%,d bytes of the passkey task skimmed in blocks of 128 in a mapped file, 16 of them seen;"
            + " this context read its part in %.1f s of CPU. %d bytes written, both contexts in"
            + " turn. Heap in use: %d MB.",
        length,
        seconds,
        options.number("steps"),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    table.publish();
  }

  private interface Work {
    void on(BlockContext context);
  }

  /// Milliseconds of the processor that one turn of each side takes, on average.
  private static double[] inTurn(int turns, List<Side> sides, Work work) {
    double[] cpu = new double[sides.size()];
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < cpu.length; i++) {
        int side = (turn + i) % cpu.length;
        long before = Machine.processNanos();
        work.on(sides.get(side).context());
        cpu[side] += (Machine.processNanos() - before) / 1e6 / turns;
      }
    }
    return cpu;
  }

  private void piece(BlockContext context) {
    context.skim(Arrays.copyOfRange(text, 0, PIECE));
  }

  private static void steps(BlockContext context, int count) {
    for (int i = 0; i < count; i++) {
      float[] _ = context.read('0' + i % 10);
    }
  }
}
