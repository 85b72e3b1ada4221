package dev.winnow.embed;

import java.time.Duration;

/// Told of every call of an embedder of any kind once it is done, on the caller's thread. Must be
/// safe for concurrent calls and quick, and must not close the models it is told of.
@FunctionalInterface
public interface ModelListener {
  ModelListener NONE = _ -> {};

  void embedded(Call call);

  /// What one call did.
  ///
  /// @param model name of the model
  record Call(String model, Counts counts, Times times) {}

  /// How much was read.
  ///
  /// @param texts number of texts
  /// @param batches runs of the model
  /// @param tokens tokens read, special tokens included, padding not
  /// @param padding tokens computed only to make the rows of a batch equally long
  /// @param dropped tokens that did not fit into the model's length
  record Counts(int texts, int batches, long tokens, long padding, long dropped) {}

  /// Times, each a sum over the threads that worked for the call.
  ///
  /// @param queue waiting for a free thread
  /// @param tokenize turning text into tokens
  /// @param infer running the model
  record Times(Duration queue, Duration tokenize, Duration infer) {}
}
