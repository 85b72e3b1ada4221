package dev.winnow.cli.measure;

import com.sun.management.OperatingSystemMXBean;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.Vector;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Builds dense indexes of several kinds over the same vectors and asks each the same queries.
final class DenseTrial implements AutoCloseable {
  private static final int NEAREST = 10;
  private static final int BATCH = 1_000;
  private static final int ROUNDS = 3;

  /// Candidates requested of a graph: the width of its search beam (ef).
  private static final List<Integer> BEAMS = List.of(100, 200, 400, 800);

  private final Schema.Dense dense;
  private final List<float[]> vectors;
  private final List<float[]> queries;
  private final Path folder;
  private final List<Set<String>> truth;

  /// @param drawn sampled vectors, of which every n-th is held out as a query
  DenseTrial(Schema.Dense dense, List<float[]> drawn, int queries) {
    this.dense = dense;
    this.vectors = new ArrayList<>();
    this.queries = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      boolean query = (long) i * queries / drawn.size() != (long) (i + 1) * queries / drawn.size();
      (query ? this.queries : this.vectors).add(drawn.get(i));
    }
    try {
      this.folder = Files.createTempDirectory("winnow-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Index exact = build(new DenseIndex.Exact())) {
      this.truth = exact.search(asked(Plan.dense(NEAREST))).stream().map(DenseTrial::ids).toList();
    }
  }

  private IndexConfig config() {
    return IndexConfig.DEFAULTS
        .withExactBelow(1)
        .withEncoder("", text -> queries.get(Integer.parseInt(text)));
  }

  private Path place(DenseIndex kind) {
    return folder.resolve(kind.word().replace(':', '-'));
  }

  private Index build(DenseIndex kind) {
    Schema schema = Schema.DEFAULTS.withDense(dense.withIndex(kind));
    Index index = Index.open(place(kind), schema, config());
    for (int start = 0; start < vectors.size(); start += BATCH) {
      index.add(
          IntStream.range(start, Math.min(vectors.size(), start + BATCH))
              .mapToObj(i ->
                  Document.of(Integer.toString(i), "-")
                      .withPassages(
                          List.of(Passage.of(0, 1).withVector(Vector.of(vectors.get(i))))))
              .toList());
    }
    index.compact(1);
    index.commit();
    return index;
  }

  /// Measures one kind: one point for each beam of a graph, else one point.
  List<DensePoint> measure(DenseIndex kind) {
    long before = cpu();
    try (Index index = build(kind)) {
      double seconds = (cpu() - before) / 1e9;
      double megabytes = bytes(place(kind)) / 1e6;
      List<Integer> beams = kind instanceof DenseIndex.Hnsw ? BEAMS : List.of(NEAREST);
      List<DensePoint> points = new ArrayList<>();
      for (int beam : beams) {
        points.add(measure(index, kind, beam, seconds, megabytes));
      }
      return points;
    }
  }

  private DensePoint measure(
      Index index, DenseIndex kind, int beam, double seconds, double megabytes) {
    List<Query> asked = asked(Plan.dense(beam));
    double[] best = new double[asked.size()];
    Arrays.fill(best, Double.MAX_VALUE);
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      found = 0;
      for (int i = 0; i < asked.size(); i++) {
        SearchResult result = index.search(asked.get(i));
        double micros =
            result.stages().stream()
                .filter(stage -> stage.name().equals("dense"))
                .mapToDouble(stage -> stage.time().toNanos() / 1e3)
                .sum();
        best[i] = Math.min(best[i], micros);
        Set<String> ids = ids(result);
        ids.retainAll(truth.get(i));
        found += ids.size();
      }
    }
    Arrays.sort(best);
    int wanted = truth.stream().mapToInt(Set::size).sum();
    String[] words = kind.word().toLowerCase(Locale.ROOT).split(":");
    boolean aimed = words.length > 1;
    return new DensePoint(
        String.join(":", aimed ? Arrays.copyOf(words, words.length - 1) : words),
        setting(kind, aimed ? words[words.length - 1] : "", beam),
        new DensePoint.Cost(seconds, megabytes),
        (double) found / wanted,
        best[best.length / 2],
        best[(int) (best.length * 0.99)]);
  }

  private static String setting(DenseIndex kind, String recall, int beam) {
    return kind instanceof DenseIndex.Hnsw
        ? "beam " + beam
        : recall.isEmpty() ? "" : "aim " + recall;
  }

  private List<Query> asked(Plan plan) {
    return IntStream.range(0, queries.size())
        .mapToObj(i -> Query.of(Integer.toString(i)).withTopK(NEAREST).withPlan(plan))
        .toList();
  }

  private static Set<String> ids(SearchResult result) {
    Set<String> ids = new HashSet<>();
    for (Hit hit : result.hits()) {
      ids.add(hit.id());
    }
    return ids;
  }

  private static long cpu() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
