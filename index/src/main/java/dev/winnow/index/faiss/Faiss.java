package dev.winnow.index.faiss;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The native methods. Callers have checked handles, addresses, sizes and numbers; see
/// `src/main/cpp/faiss_jni.cpp`. Every one may throw [FaissException] or [OutOfMemoryError].
final class Faiss {
  private Faiss() {}

  /// Takes the pieces of a written index; called from native code.
  @FunctionalInterface
  interface Pieces {
    void accept(long address, long length);
  }

  static native String version();

  static native String blasCore();

  static native long create(int kind, int metric, int dimension, int codes, int lists);

  static native void free(long handle);

  static native long count(long handle);

  static native long bytes(long handle);

  static native boolean trained(long handle);

  /// Fills in kind, metric, dimension, codes and lists.
  static native void shape(long handle, int[] to);

  static native void train(
      long handle, long vectors, long n, int threads, BooleanSupplier cancelled);

  static native void add(long handle, long vectors, long n, int threads);

  /// @param accepted 0 for no filter
  static native void search(
      long handle,
      long queries,
      int n,
      int k,
      int probes,
      long accepted,
      long bits,
      float[] scores,
      int[] ordinals);

  static native void exact(
      long vectors,
      long count,
      int dimension,
      int metric,
      long queries,
      int n,
      int k,
      long accepted,
      long bits,
      float[] scores,
      int[] ordinals);

  static native void write(long handle, Pieces sink);

  /// @param copy whether the index copies the bytes, or keeps using those given
  static native long read(long image, long length, boolean copy);

  static native void kmeans(
      long vectors,
      long n,
      int dimension,
      int iterations,
      long seed,
      int threads,
      BooleanSupplier cancelled,
      float[] centroids);

  static native void trainCodes(
      long vectors,
      long n,
      int dimension,
      int codes,
      int bits,
      int iterations,
      long seed,
      int threads,
      BooleanSupplier cancelled,
      float[] codebooks);

  static native void encode(
      float[] codebooks,
      int dimension,
      int codes,
      int bits,
      long vectors,
      long n,
      int threads,
      byte[] to);

  /// Cores that training and adding use.
  static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// True where the caller cancels, or the thread is interrupted.
  static BooleanSupplier orInterrupted(@Nullable BooleanSupplier cancelled) {
    return () ->
        Thread.currentThread().isInterrupted() || cancelled != null && cancelled.getAsBoolean();
  }
}
