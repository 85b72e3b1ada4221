package dev.winnow.index.faiss;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An index in native memory over vectors numbered 0, 1, 2... in the order they were added.
///
/// Train it with a sample, add vectors, search; or read one that was written, which can then only
/// be searched. Any number of threads may search at once; training and adding wait for searches and
/// keep others out. Closing waits for running calls; afterwards every use throws
/// [IllegalStateException]. An index that was not closed is freed some time after it becomes
/// unreachable, with a warning.
///
/// Vectors travel as row-major floats in a [MemorySegment], best a native one: those on the heap
/// are copied for each call. They must be finite. For cosine, scale them to length 1 and use
/// [Metric#INNER_PRODUCT].
public final class FaissIndex implements AutoCloseable {
  /// Vectors added between two checks for cancellation.
  private static final int BLOCK = 16_384;

  // The kinds as the native library numbers them.
  private static final int FLAT = 0;
  private static final int FAST_SCAN = 1;
  private static final int IVF_FLAT = 2;
  private static final int IVF_SQ8 = 3;
  private static final int IVF_PQ8 = 4;
  private static final int IVF_FAST_SCAN = 5;

  /// The most dimensions at which FAISS's counters do not overflow.
  private static final int MAX_DIMENSION = 1 << 16;

  private static final int MAX_LISTS = 1 << 24;

  /// An image of an index starts at a multiple of this.
  public static final int ALIGNMENT = 64;

  private final NativeHandle handle;
  private final int dimension;
  private final Metric metric;
  private final int lists;
  private final @Nullable MemorySegment mapped;

  private FaissIndex(String what, long address, @Nullable MemorySegment mapped) {
    int[] shape = new int[5];
    Faiss.shape(address, shape);
    this.handle = new NativeHandle(what, address);
    this.metric = Metric.of(shape[1]);
    this.dimension = shape[2];
    this.lists = shape[4];
    this.mapped = mapped;
  }

  /// The vectors themselves, all compared in every search. Needs no training.
  public static FaissIndex flat(int dimension, Metric metric) {
    return create(FLAT, dimension, 0, 0, metric, "a flat FAISS index");
  }

  /// Product codes of 4 bits for every vector, all scanned: cheap to build, approximate; see
  /// [Codes.FastScan].
  ///
  /// @param codes divides the dimension
  public static FaissIndex fastScan(int dimension, int codes, Metric metric) {
    checkCodes(codes, dimension);
    return create(FAST_SCAN, dimension, codes, 0, metric, "a fast-scan FAISS index");
  }

  /// An inverted file: k-means cuts space into lists, and a search probes the nearest
  /// [Search#probes] of them.
  ///
  /// @param lists about 4 times the square root of the number of vectors
  public static FaissIndex ivf(int dimension, int lists, Codes codes, Metric metric) {
    if (lists < 1 || lists > MAX_LISTS) {
      throw new IllegalArgumentException(lists + " lists; expected 1 to " + MAX_LISTS);
    }
    String what = "an inverted FAISS index of " + codes;
    return switch (codes) {
      case Codes.Flat _ -> create(IVF_FLAT, dimension, 0, lists, metric, what);
      case Codes.Sq8 _ -> create(IVF_SQ8, dimension, 0, lists, metric, what);
      case Codes.Pq8(int count) -> {
        checkCodes(count, dimension);
        yield create(IVF_PQ8, dimension, count, lists, metric, what);
      }
      case Codes.FastScan(int count) -> {
        checkCodes(count, dimension);
        yield create(IVF_FAST_SCAN, dimension, count, lists, metric, what);
      }
    };
  }

  private static FaissIndex create(
      int kind, int dimension, int codes, int lists, Metric metric, String what) {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension %d; expected 1 to %d".formatted(dimension, MAX_DIMENSION));
    }
    FaissLibrary.require();
    return new FaissIndex(what, Faiss.create(kind, metric.number, dimension, codes, lists), null);
  }

  private static void checkCodes(int codes, int dimension) {
    if (codes < 1 || dimension % codes != 0) {
      throw new IllegalArgumentException(
          "%d codes for dimension %d; expected a divisor of the dimension"
              .formatted(codes, dimension));
    }
  }

  /// Reads what [#write] wrote; the index keeps a copy.
  ///
  /// Protect the bytes by a checksum in their container. Truncated or inconsistent bytes are
  /// refused; other altered bytes give wrong results, but never a crash.
  ///
  /// @throws FaissException if they are not a whole index
  public static FaissIndex read(MemorySegment image) {
    FaissLibrary.require();
    try (Borrowed bytes = Borrowed.bytes(image, image.byteSize(), "image")) {
      long address = Faiss.read(bytes.address(), image.byteSize(), true);
      return new FaissIndex("a FAISS index that was read", address, null);
    }
  }

  /// The same without a copy: lists are searched in place, so a mapped index may be larger than
  /// memory. Only centroids and codebooks are copied, and the codes of a fast-scan index without
  /// lists.
  ///
  /// @param image native memory at a multiple of [#ALIGNMENT], for example of a mapped file, that
  ///   stays valid and unchanged until this index is closed. Closing its arena during a search
  ///   crashes the program, and so does cutting the file short: check its length before each call,
  ///   which leaves only the time of the call itself
  public static FaissIndex map(MemorySegment image) {
    if (!image.isNative() || image.address() % ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "the image lies %s; expected native memory at a multiple of %d: read it instead"
              .formatted(
                  image.isNative() ? "at address " + image.address() : "on the heap", ALIGNMENT));
    }
    FaissLibrary.require();
    try (Borrowed bytes = Borrowed.bytes(image, image.byteSize(), "image")) {
      long address = Faiss.read(bytes.address(), image.byteSize(), false);
      return new FaissIndex("a mapped FAISS index", address, image);
    }
  }

  public void train(MemorySegment vectors, long n) {
    train(vectors, n, () -> false);
  }

  /// Learns centroids and codes, once, before anything is added.
  ///
  /// @param n at least one for each list, 256 with [Codes.Pq8], 16 with fast scan; at most 128 for
  ///   each list are used
  /// @param cancelled asked often; if it answers true, or this thread is interrupted, the work ends
  ///   with a [CancellationException], and the index cannot be used any more
  public void train(MemorySegment vectors, long n, BooleanSupplier cancelled) {
    handle.change(address -> {
      try (Borrowed floats = Borrowed.floats(vectors, n, dimension, "training vectors")) {
        BooleanSupplier stop = Faiss.orInterrupted(cancelled);
        Faiss.train(address, floats.address(), n, Faiss.threads(), stop);
      }
    });
  }

  public void add(MemorySegment vectors, long n) {
    add(vectors, n, () -> false);
  }

  /// Adds vectors under the next ordinals.
  ///
  /// @param cancelled as for training; what was added before stays
  /// @throws FaissException before training, after reading, past 2,147,483,647 vectors, or for
  ///   components that are not finite
  public void add(MemorySegment vectors, long n, BooleanSupplier cancelled) {
    BooleanSupplier stop = Faiss.orInterrupted(cancelled);
    handle.change(address -> {
      try (Borrowed floats = Borrowed.floats(vectors, n, dimension, "vectors")) {
        for (long done = 0; done < n; done += BLOCK) {
          if (stop.getAsBoolean()) {
            throw new CancellationException(
                "stopped after adding %d of %d vectors".formatted(done, n));
          }
          long from = floats.address() + done * dimension * Float.BYTES;
          Faiss.add(address, from, Math.min(BLOCK, n - done), Faiss.threads());
        }
      }
    });
  }

  /// Finds the `k` best of what [Search] accepts for each of `n` queries, on one core.
  ///
  /// @param scores gets n x k scores, best first for each query; missing results have the worst
  ///   possible score
  /// @param ordinals gets n x k ordinals; -1 past the last result
  public void search(
      MemorySegment queries, int n, int k, Search how, float[] scores, int[] ordinals) {
    Results.check(n, k, scores, ordinals);
    checkMapped();
    try (Borrowed floats = Borrowed.floats(queries, n, dimension, "queries");
        Borrowed accepted = Borrowed.bitmap(how.accepted())) {
      handle.use(address -> {
        FaissLibrary.countSearch();
        if (how.accepted() != null && accepted.bits() == 0) {
          Results.none(n * k, metric, scores, ordinals);
          return;
        }
        Faiss.search(
            address,
            floats.address(),
            n,
            k,
            how.probes(),
            accepted.address(),
            accepted.bits(),
            scores,
            ordinals);
      });
    } finally {
      Reference.reachabilityFence(mapped);
    }
  }

  /// Writes the index in its own format, for [#read] and [#map], about a megabyte at a time. The
  /// sink must not close or change this index.
  ///
  /// @throws UncheckedIOException if the sink fails
  public void write(Sink sink) {
    checkMapped();
    Faiss.Pieces pieces =
        (from, length) -> {
          try {
            sink.write(piece(from, length));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    handle.use(address -> Faiss.write(address, pieces));
    Reference.reachabilityFence(mapped);
  }

  @SuppressWarnings("restricted") // the native library vouches for the length
  private static MemorySegment piece(long address, long length) {
    return MemorySegment.ofAddress(address).reinterpret(length).asReadOnly();
  }

  /// Vectors it holds.
  public long count() {
    return handle.ask(Faiss::count);
  }

  /// Approximate native memory that it takes, mapped memory excluded.
  public long bytes() {
    return handle.ask(Faiss::bytes);
  }

  /// Whether it is ready for vectors.
  public boolean trained() {
    return handle.ask(Faiss::trained);
  }

  public int dimension() {
    return dimension;
  }

  public Metric metric() {
    return metric;
  }

  /// Lists of an inverted file, else 0.
  public int lists() {
    return lists;
  }

  @Override
  public void close() {
    handle.close();
  }

  /// Fails if the mapped memory was already closed. If it is closed during a call, nothing can
  /// help.
  private void checkMapped() {
    if (mapped != null && !mapped.scope().isAlive()) {
      throw new IllegalStateException(
          "the memory under this index was closed; close the index first, then its arena");
    }
  }
}
