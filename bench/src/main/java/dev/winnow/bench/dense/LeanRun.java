package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Asks all queries of a set and watches the memory of its process. Arguments: the set, the index's
/// folder, the file for the rows that were found.
final class LeanRun {
  private static final int LOOK = 50;

  private LeanRun() {}

  public static void main(String[] args) throws IOException {
    DenseSet set = DenseSet.of(args);
    List<float[]> queries = set.queries();
    var rows = ByteBuffer.allocate(queries.size() * DenseSearcher.TOP * Integer.BYTES);
    List<Double> millis = new ArrayList<>();
    long anonymous = 0;
    try (var index = new LuceneDense(Path.of(args[4]), false)) {
      for (int i = 0; i < queries.size(); i++) {
        long start = System.nanoTime();
        int[] found = index.nearest(queries.get(i), DenseSearcher.TOP);
        millis.add((System.nanoTime() - start) / 1e6);
        for (int place = 0; place < DenseSearcher.TOP; place++) {
          rows.putInt(place < found.length ? found[place] : 0);
        }
        if (i % LOOK == 0 || i == queries.size() - 1) {
          anonymous = Math.max(anonymous, Machine.megabytes("RssAnon"));
        }
      }
    }
    Files.write(Path.of(args[5]), rows.array());
    Collections.sort(millis);
    Fork.report("anonymous_mb", anonymous);
    Fork.report("p50_ms", millis.get(millis.size() / 2));
  }
}
