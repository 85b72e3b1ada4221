package dev.winnow.engine;

import java.util.List;
import java.util.function.Consumer;

/// Goes through many texts in calls of some seconds each, so that a listener hears of progress
/// whatever the model's speed. Confined to one thread.
final class PacedCalls {
  private static final int FIRST = 64;
  private static final int MOST = 4096;
  private static final long SHORT_NANOS = 1_000_000_000L;
  private static final long LONG_NANOS = 4_000_000_000L;

  private final EmbeddingListener listener;
  private int size = FIRST;

  PacedCalls(EmbeddingListener listener) {
    this.listener = listener;
  }

  /// @param call takes slices of the texts, in order
  void over(List<String> texts, Consumer<List<String>> call) {
    int done = 0;
    while (done < texts.size()) {
      long began = System.nanoTime();
      List<String> slice = texts.subList(done, Math.min(texts.size(), done + size));
      call.accept(slice);
      done += slice.size();
      listener.embedded(done, texts.size());
      adapt(System.nanoTime() - began);
    }
  }

  private void adapt(long nanos) {
    if (nanos < SHORT_NANOS) {
      size = Math.min(MOST, size * 2);
    } else if (nanos > LONG_NANOS) {
      size = Math.max(1, size / 2);
    }
  }
}
