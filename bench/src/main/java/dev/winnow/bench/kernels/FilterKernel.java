package dev.winnow.bench.kernels;

import dev.winnow.bench.run.Folders;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// How long counting the documents that match a filter takes among 100,000.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class FilterKernel {
  private static final int DOCUMENTS = 100_000;
  private static final int BATCH = 5_000;

  /// What is asked.
  public enum Shape {
    /// One keyword of ten.
    EQ(Filter.eq("kind", "kind-3")),
    /// A tenth of a number's range.
    RANGE(Filter.between("year", 1900, 1909)),
    /// Both, and not a second keyword.
    AND_NOT(
        Filter.and(
            Filter.eq("kind", "kind-3"),
            Filter.atLeast("year", 1950),
            Filter.not(Filter.eq("draft", "yes"))));

    private final Filter filter;

    Shape(Filter filter) {
      this.filter = filter;
    }
  }

  @Param public Shape shape = Shape.EQ;

  private Path folder = Path.of("");
  private @Nullable Index index;

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("filter-kernel");
    Index opened = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
    for (int start = 0; start < DOCUMENTS; start += BATCH) {
      List<Document> batch = new ArrayList<>();
      for (int i = start; i < start + BATCH; i++) {
        batch.add(
            Document.of("d" + i, "")
                .withTitle("document")
                .with("kind", "kind-" + i % 10)
                .with("year", 1900 + i % 100)
                .with("draft", i % 7 == 0 ? "yes" : "no"));
      }
      opened.add(batch);
    }
    opened.commit();
    index = opened;
  }

  @Benchmark
  public int filter() {
    return Objects.requireNonNull(index).count(shape.filter);
  }

  @TearDown
  public void close() throws IOException {
    Objects.requireNonNull(index).close();
    Folders.delete(folder);
  }
}
