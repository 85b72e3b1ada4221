package dev.winnow.embed.running;

import dev.winnow.embed.threads.InferencePool;
import java.nio.file.Path;

/// What networks run on; the same for all that are opened together.
///
/// @param device that computes
/// @param pool on which runs of one thread stand side by side
/// @param threads inside a run of a causal network; an encoder's runs have one
/// @param converted folder in which weights in another precision are kept
/// @param packedBytes of matrices that are copied into the order in which they are multiplied
///   fastest, at most; see `ModelsConfig.packedBytes`
public record Host(
    Device device, InferencePool pool, int threads, Path converted, long packedBytes) {

  /// With other threads inside a run.
  public Host withThreads(int threads) {
    return new Host(device, pool, threads, converted, packedBytes);
  }

  /// For a network: encoders read many short texts side by side.
  Host runsOf(boolean causal) {
    return causal ? this : withThreads(1);
  }
}
