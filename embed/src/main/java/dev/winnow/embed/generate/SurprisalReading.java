package dev.winnow.embed.generate;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Reads texts of any length for their surprisal: where a window is full, the next begins with its
/// latter half, so that behind the first window a token has half a window before it or more.
///
/// @param window tokens that are read together, an even number
record SurprisalReading(Forward forward, int window) {
  /// Tokens whose scores are held at once.
  private static final int CHUNK = 64;

  /// `-ln p` of each id behind those before it; of the first, 0.
  double[] nats(int[] ids) {
    var nats = new double[ids.length];
    int known = 1;
    int at = 0;
    try (KvCache cache = forward.cache(1, Math.min(window, Math.max(1, ids.length)))) {
      while (known < ids.length) {
        if (cache.length(0) == window) {
          cache.truncate(0);
          at -= window / 2;
        }
        int count = Math.min(CHUNK, Math.min(window - cache.length(0), ids.length - 1 - at));
        Batch chunk = Batch.of(Arrays.copyOfRange(ids, at, at + count));
        int[] places = IntStream.range(0, count).toArray();
        float[][] rows = forward.scores(chunk, cache, List.of(places));
        for (int i = Math.max(0, known - at - 1); i < count; i++) {
          nats[at + i + 1] = -LogProbabilities.of(rows[i], ids[at + i + 1]);
          known = at + i + 2;
        }
        at += count;
      }
    }
    return nats;
  }
}
