package dev.winnow.embed.generate;

import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.threads.TimeLimit;
import java.time.Duration;

/// By a context of blocks, behind what it has read.
final class BlockRuns implements Runs {
  private static final Duration UNLIMITED = Duration.ofDays(10_000);

  private final BlockContext context;
  private final int before;

  BlockRuns(BlockContext context) {
    this.context = context;
    before = context.runs();
  }

  @Override
  public float[] prompt(int[] ids) {
    return read(ids);
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
