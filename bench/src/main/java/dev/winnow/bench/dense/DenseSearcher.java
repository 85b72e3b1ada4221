package dev.winnow.bench.dense;

import java.io.Closeable;
import java.io.IOException;

/// Finds the nearest vectors of one index. Confined to one thread.
interface DenseSearcher extends Closeable {
  /// Neighbours that are asked for.
  int TOP = 10;

  /// Rows of the nearest vectors, best first.
  ///
  /// @param effort candidates that a graph keeps, called ef in the HNSW paper; others ignore it
  int[] nearest(float[] query, int effort) throws IOException;

  static DenseSearcher open(DenseSet set, DenseKind kind, double target) throws IOException {
    var folder = set.folder().resolve(kind.folder(target));
    return switch (kind) {
      case JVECTOR -> new JvectorDense(folder.resolve(DenseBuild.JVECTOR_FILE));
      case EXACT -> {
        var lucene = new LuceneDense(folder, false);
        yield new DenseSearcher() {
          @Override
          public int[] nearest(float[] query, int effort) throws IOException {
            return lucene.scan(query, null);
          }

          @Override
          public void close() throws IOException {
            lucene.close();
          }
        };
      }
      default -> new LuceneDense(folder, kind.quantised());
    };
  }
}
