package dev.winnow.engine;

/// Hears how far [Engine#embedMissing] has come, after every few documents, and may end it.
@FunctionalInterface
public interface VectorListener {
  VectorListener NONE = (_, _) -> true;

  /// @param done documents that got their vectors in this call
  /// @param total documents that had none when it began
  /// @return true to go on; false to stop here, keeping what is done
  boolean embedded(int done, int total);
}
