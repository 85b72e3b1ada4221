package dev.winnow.embed.generate;

import dev.winnow.embed.running.KvCache;

/// A text as a decoder has read it: its keys and values, which can be kept in a file and put before
/// prompts. It holds native memory until it is closed. [Decoder#read], [Decoder#load].
public final class KeptText implements AutoCloseable {
  private final KvCache cache;

  KeptText(KvCache cache) {
    this.cache = cache;
  }

  KvCache cache() {
    return cache;
  }

  public int tokens() {
    return cache.length(0);
  }

  /// Its tokens.
  public int[] ids() {
    return cache.ids(0);
  }

  @Override
  public void close() {
    cache.close();
  }
}
