package dev.winnow.embed.generate;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import dev.winnow.embed.threads.TimeLimit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// By a cache of keys and values: reads guessed tokens in the same run, so that where a guess was
/// right the scores behind it are there already.
final class CachedRuns implements Runs {
  /// Within a limit an interrupt of the thread stops a run at once.
  static final Duration UNLIMITED = Duration.ofDays(10_000);

  private final Forward forward;
  private final KvCache cache;
  private final PromptLookup lookup;
  private int[] guess = {};
  private float[][] rows = {};
  private int right;
  private int runs;
  private int guessed;

  CachedRuns(Forward forward, KvCache cache, PromptLookup lookup) {
    this.forward = forward;
    this.cache = cache;
    this.lookup = lookup;
  }

  @Override
  public float[] prompt(int[] ids) {
    int[] rest = Arrays.copyOfRange(ids, cache.length(0), ids.length);
    runs++;
    return TimeLimit.within(UNLIMITED, () -> forward.scores(Batch.of(rest), cache))[0];
  }

  @Override
  public float[] after(int id, int room) {
    lookup.add(id);
    if (right < guess.length && guess[right] == id) {
      right++;
      guessed++;
      return rows[right];
    }
    forgetWrong();
    int[] next = lookup.guess();
    int[] ids = new int[1 + Math.min(next.length, room - 1)];
    ids[0] = id;
    System.arraycopy(next, 0, ids, 1, ids.length - 1);
    guess = Arrays.copyOfRange(ids, 1, ids.length);
    runs++;
    int[] places = IntStream.range(0, ids.length).toArray();
    rows = TimeLimit.within(UNLIMITED, () -> forward.scores(Batch.of(ids), cache, List.of(places)));
    return rows[0];
  }

  @Override
  public void forgetWrong() {
    cache.truncate(cache.length(0) - (guess.length - right));
    guess = new int[0];
    right = 0;
  }

  @Override
  public int runs() {
    return runs;
  }

  @Override
  public int guessed() {
    return guessed;
  }
}
