package dev.winnow.rerank.models;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads prompts one after the other, and their common prefix once. For one thread at a time.
final class PromptCache implements AutoCloseable {
  /// A cache is larger by one part in this many, so that prompts a little longer fit.
  private static final int SPARE = 8;

  private static final int[] NONE = {};

  private final Forward forward;
  private final Meter meter;
  private final boolean keeps;
  private @Nullable KvCache cache;
  private int[] held = NONE;

  PromptCache(Forward forward, Meter meter, boolean keeps) {
    this.forward = forward;
    this.meter = meter;
    this.keeps = keeps;
  }

  /// Makes room for prompts of so many tokens. A smaller cache is dropped with what it held.
  void makeRoom(int tokens) {
    if (cache != null && cache.capacity() < tokens) {
      close(); // first, so that there are never two
    }
    if (cache == null) {
      cache = forward.cache(1, keeps ? tokens + tokens / SPARE : tokens);
    }
  }

  /// Scores of labels after a prompt, for which there must be room. They do not depend on whether
  /// its beginning was cached: that is always read in a piece of its own, so that all sums are the
  /// same.
  ///
  /// @param beginning length of the prefix that other prompts may share
  float[] read(int[] prompt, int beginning, int[] labels) {
    KvCache cache = this.cache;
    if (cache == null) {
      throw new IllegalStateException("no room was made for a prompt");
    }
    int first = keeps ? Math.min(beginning, prompt.length - 1) : 0;
    boolean known =
        held.length == first && cache.length(0) >= first && Arrays.mismatch(held, prompt) == first;
    int shared = known ? first : 0;
    cache.truncate(shared);
    meter.prompts(prompt.length - shared);
    meter.kept(shared);
    meter.pass(prompt.length - shared);
    if (!known) {
      held = Arrays.copyOf(prompt, first);
      if (first > 0) {
        var _ = forward.labels(Batch.of(held), cache, labels);
      }
    }
    return forward
        .labels(Batch.of(Arrays.copyOfRange(prompt, first, prompt.length)), cache, labels)[0];
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
      cache = null;
      held = NONE;
    }
  }
}
