package dev.winnow.engine;

/// Told how far the embedding of a batch is: after every few seconds of it, on the thread that
/// called [Engine#add(java.util.Collection, EmbeddingListener)].
@FunctionalInterface
public interface EmbeddingListener {
  EmbeddingListener NONE = (_, _) -> {};

  /// @param done passages with vectors, counted once for each vector space
  /// @param total passages of the batch that need vectors, counted in the same way
  void embedded(int done, int total);
}
