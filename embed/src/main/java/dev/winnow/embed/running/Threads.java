package dev.winnow.embed.running;

import dev.winnow.embed.threads.InferencePool;

/// What a network computes on.
///
/// @param inside threads of one run
/// @param pool on which runs of one thread stand side by side

public record Threads(int inside, InferencePool pool) {
  static Threads one(InferencePool pool) {
    return new Threads(1, pool);
  }
}
