package dev.winnow.embed.generate;

import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.threads.TimeLimit;
import java.time.Duration;
import java.util.Arrays;

/// By a context of blocks, behind what it has read.
final class BlockRuns implements Runs {
  private static final Duration UNLIMITED = Duration.ofDays(10_000);

  private final BlockContext context;
  private final int skimmed;
  private final int before;

  /// @param skimmed first tokens of the prompt that are read without looking back
  BlockRuns(BlockContext context, int skimmed) {
    this.context = context;
    this.skimmed = skimmed;
    before = context.runs();
  }

  @Override
  public float[] prompt(int[] ids) {
    if (skimmed == 0) {
      return read(ids);
    }
    return TimeLimit.within(
        UNLIMITED,
        () -> {
          context.skim(Arrays.copyOf(ids, skimmed));
          return context.read(Arrays.copyOfRange(ids, skimmed, ids.length));
        });
  }

  @Override
  public float[] after(int id, int room) {
    return read(id);
  }

  private float[] read(int... ids) {
    return TimeLimit.within(UNLIMITED, () -> context.read(ids));
  }

  @Override
  public void forgetWrong() {}

  @Override
  public int runs() {
    return context.runs() - before;
  }

  @Override
  public int guessed() {
    return 0;
  }
}
