package dev.winnow.embed.running;

import dev.winnow.embed.graph.Groups;
import dev.winnow.embed.network.Transformer;
import org.jspecify.annotations.Nullable;

/// Where keys and values of a run are kept.
///
/// @param first text of the cache
/// @param tokens of the text once all of it is read, or 0 for those that are there after the run
record CachePlace(@Nullable KvCache cache, int first, int tokens) {
  int length(int text) {
    return cache == null ? 0 : cache.length(first + text);
  }

  int group(int text, int key) {
    return cache == null ? Groups.SHARED : cache.group(first + text, key);
  }

  CachePlace madeFor(int tokens) {
    return new CachePlace(cache, first, tokens);
  }

  boolean needsNewKeys(Transformer transformer) {
    return cache != null && length(0) > 0 && transformer.needsNewKeys(cache.madeFor(first), tokens);
  }
}
