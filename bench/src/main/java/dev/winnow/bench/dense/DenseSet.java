package dev.winnow.bench.dense;

import dev.winnow.bench.corpus.CollectionTexts;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.corpus.Queries;
import dev.winnow.bench.corpus.VectorFile;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.index.faiss.ExactSearch;
import dev.winnow.index.faiss.Metric;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// Unit vectors and queries, in files, and the folder of the indexes that were made of them.
///
/// @param vectors row-major little-endian floats, `size` x `dimension`
record DenseSet(Path folder, Path vectors, int size, int dimension) {
  private static final int JDK_DIMENSION = 384;
  private static final long SEED = 20260101;

  /// Documents embedded between two appends: what a kill costs.
  private static final int BLOCK = 512;

  /// The corpus of the other drivers, its vectors by MiniLM and the queries of `hybrid`.
  static DenseSet jdk(Options options) throws Exception {
    Corpus corpus = Corpus.open(options);
    corpus.embed();
    Path folder = folder(options, "jdk-" + corpus.size());
    var set =
        new DenseSet(folder, corpus.folder().resolve("minilm.f32"), corpus.size(), JDK_DIMENSION);
    once(
        set.queryFile(),
        () -> embedded(Queries.of(corpus, options.number("queries"), SEED)),
        JDK_DIMENSION);
    return set;
  }

  /// Test collections put together, by MiniLM, with their own queries; see [CollectionTexts].
  static DenseSet collections(Options options) throws Exception {
    Path data = options.path("data");
    List<String> documents = CollectionTexts.documents(data);
    Path folder = folder(options, "collections-" + documents.size());
    var set = new DenseSet(folder, folder.resolve("vectors.f32"), documents.size(), JDK_DIMENSION);
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        var file = VectorFile.open(set.vectors, set.dimension)) {
      for (int done = file.size(); done < documents.size(); done = file.size()) {
        IO.println("embedded %,d of %,d".formatted(done, documents.size()));
        int end = Math.min(done + BLOCK, documents.size());
        var made = models.embedder("minilm").passages(documents.subList(done, end));
        file.append(IntStream.range(0, made.size()).mapToObj(made::vector).toList());
      }
    }
    once(set.queryFile(), () -> embedded(CollectionTexts.queries(data)), set.dimension);
    return set;
  }

  private static List<float[]> embedded(List<String> queries) {
    try (var models = Models.open(ModelsConfig.DEFAULTS)) {
      return queries.stream().map(models.embedder("minilm")::query).toList();
    }
  }

  /// Overlapping clusters; see [SyntheticVectors].
  static DenseSet synthetic(Options options, int size) throws Exception {
    Path folder = folder(options, "synthetic-" + size);
    var set = new DenseSet(folder, folder.resolve("vectors.f32"), size, SyntheticVectors.DIMENSION);
    if (!Files.exists(set.queryFile())) {
      IO.println("making " + set.vectors);
      Files.deleteIfExists(set.vectors);
      var source = new SyntheticVectors(size);
      try (var file = VectorFile.open(set.vectors, set.dimension)) {
        for (int done = 0; done < size; done += 1_000) {
          file.append(source.next(Math.min(1_000, size - done)));
        }
      }
      once(set.queryFile(), () -> source.next(SyntheticVectors.QUERIES), set.dimension);
    }
    return set;
  }

  /// What [#args] gave to another process.
  static DenseSet of(String[] args) {
    return new DenseSet(
        Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
  }

  /// The first four arguments of a process that reads the set, then more.
  Object[] args(Object... more) {
    List<Object> args = new ArrayList<>(List.of(folder, vectors, size, dimension));
    args.addAll(List.of(more));
    return args.toArray();
  }

  private static Path folder(Options options, String name) throws IOException {
    return Files.createDirectories(options.path("cache").resolve("dense").resolve(name));
  }

  private static void once(Path file, Callable<List<float[]>> vectors, int dimension)
      throws Exception {
    if (!Files.exists(file)) {
      Path half = file.resolveSibling(file.getFileName() + ".half");
      Files.deleteIfExists(half);
      try (var out = VectorFile.open(half, dimension)) {
        out.append(vectors.call());
      }
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private Path queryFile() {
    return folder.resolve("queries.f32");
  }

  double rawMegabytes() {
    return (double) size * dimension * Float.BYTES / 1e6;
  }

  List<float[]> queries() throws IOException {
    return read(queryFile(), dimension, Integer.MAX_VALUE);
  }

  List<float[]> all() throws IOException {
    return read(vectors, dimension, size);
  }

  private static List<float[]> read(Path from, int dimension, int most) throws IOException {
    List<float[]> read = new ArrayList<>();
    try (var file = VectorFile.open(from, dimension)) {
      int size = Math.min(most, file.size());
      for (int i = 0; i < size; i++) {
        read.add(file.read(i));
      }
    }
    return read;
  }

  ExactSearch exact(Arena arena) throws IOException {
    long bytes = (long) size * dimension * Float.BYTES;
    try (var channel = FileChannel.open(vectors)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
      return new ExactSearch(mapped, size, dimension, Metric.INNER_PRODUCT);
    }
  }
}
