package dev.winnow.embed.generate;

import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys and values of texts that were read, so that the next text with the same beginning is read
/// from where it differs. Thread-safe; what is taken belongs to its taker until it is given back.
final class KeptPrompts implements AutoCloseable {
  /// Caches grow by so many tokens, so that one serves texts of about the same length.
  private static final int STEP = 512;

  private final Forward forward;
  private final int most;
  private final int window;
  private final List<Kept> idle = new ArrayList<>();
  private boolean closed;

  /// A cache and the tokens that it holds.
  record Kept(KvCache cache, int[] ids) {}

  /// @param most caches that are kept while nobody uses them
  /// @param window most tokens of a text
  KeptPrompts(Forward forward, int most, int window) {
    this.forward = forward;
    this.most = most;
    this.window = window;
  }

  /// A cache with room for so many tokens, which holds the longest known beginning of a prompt, but
  /// for its last token.
  KvCache take(int[] prompt, int tokens) {
    Kept best = best(prompt);
    int shared = best == null ? 0 : shared(best, prompt);
    if (best != null && best.cache().capacity() >= tokens) {
      best.cache().truncate(shared);
      return best.cache();
    }
    KvCache cache = forward.cache(1, Math.min(window, (tokens + STEP - 1) / STEP * STEP));
    if (best != null) {
      cache.append(best.cache(), 0, shared, 0);
      best.cache().close();
    }
    return cache;
  }

  private synchronized @Nullable Kept best(int[] prompt) {
    Kept best = null;
    for (Kept kept : idle) {
      boolean better = best == null || shared(kept, prompt) >= shared(best, prompt);
      best = better ? kept : best;
    }
    // One that shares little is better kept for others, as long as there is room.
    if (best == null || shared(best, prompt) == 0 && idle.size() < most) {
      return null;
    }
    idle.remove(best);
    return best;
  }

  private static int shared(Kept kept, int[] prompt) {
    int same = Arrays.mismatch(kept.ids(), prompt);
    int all = same < 0 ? prompt.length : same;
    return Math.min(all, Math.min(prompt.length - 1, kept.cache().length(0)));
  }

  /// @param ids that the cache holds
  synchronized void give(KvCache cache, int[] ids) {
    if (closed || most == 0) {
      cache.close();
      return;
    }
    if (idle.size() == most) {
      idle.removeFirst().cache().close();
    }
    idle.add(new Kept(cache, ids));
  }

  /// Frees what is idle; what is taken is freed when it is given back.
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(kept -> kept.cache().close());
    idle.clear();
  }
}
