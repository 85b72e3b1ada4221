package dev.winnow.bench.passkey;

import com.sun.management.OperatingSystemMXBean;
import dev.winnow.embed.blocks.BlockConfig;
import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.BlockLookup;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.running.BlockForward;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/// One cell: the document is skimmed into blocks in a mapped file, and the question answered.
record PasskeyRun(BlockForward forward, BlockConfig config, BlockLookup lookup) {
  private static final double NANOS = 1e9;

  /// Right or not, answer, expected answer, bytes read a second and a second of processor time,
  /// processor time of a byte written in milliseconds, heap in use in megabytes, blocks.
  String row(CopyTask task, Path folder) {
    int[] document = CopyTask.bytes(task.document());
    int[] question = CopyTask.bytes(task.question());
    int written = task.answer().length();
    int capacity = document.length + question.length + written;
    try (var context =
        BlockContext.open(
            forward,
            ContextConfig.DEFAULTS.withBlocks(config).withLookup(lookup).withFolder(folder),
            capacity)) {
      long started = System.nanoTime();
      long cpu = cpu();
      context.skim(document);
      double read = (System.nanoTime() - started) / NANOS;
      double readCpu = (cpu() - cpu) / NANOS;
      var answer = new StringBuilder();
      float[] scores = context.read(question);
      cpu = cpu();
      while (true) {
        int next = likeliest(scores);
        answer.append(next >= ' ' && next < 127 ? (char) next : '?');
        if (answer.length() == written) {
          break;
        }
        scores = context.read(next);
      }
      double decode = (cpu() - cpu) / 1e6 / Math.max(1, written - 1);
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return String.format(
          Locale.ROOT,
          "%d\t%s\t%s\t%.0f\t%.0f\t%.1f\t%d\t%d",
          answer.toString().equals(task.answer()) ? 1 : 0,
          answer,
          task.answer(),
          document.length / read,
          document.length / readCpu,
          decode,
          (runtime.totalMemory() - runtime.freeMemory()) >> 20,
          context.blocks());
    }
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static int likeliest(float[] scores) {
    return IntStream.range(0, scores.length).reduce(0, (a, b) -> scores[b] > scores[a] ? b : a);
  }
}
