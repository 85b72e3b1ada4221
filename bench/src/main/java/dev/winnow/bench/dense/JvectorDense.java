package dev.winnow.bench.dense;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// A graph of jvector with its vectors, mapped from its file.
final class JvectorDense implements DenseSearcher {
  private final VectorTypeSupport types =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private final ReaderSupplier file;
  private final OnDiskGraphIndex graph;
  private final OnDiskGraphIndex.View view;
  private final GraphSearcher searcher;

  JvectorDense(Path path) throws IOException {
    file = ReaderSupplierFactory.open(path);
    graph = OnDiskGraphIndex.load(file);
    view = graph.getView();
    searcher = new GraphSearcher(graph);
  }

  @Override
  public int[] nearest(float[] query, int effort) {
    var scores =
        new DefaultSearchScoreProvider(
            view.rerankerFor(
                types.createFloatVector(query.clone()), VectorSimilarityFunction.DOT_PRODUCT));
    var found = searcher.search(scores, TOP, effort, 0, 0, Bits.ALL).getNodes();
    return Arrays.stream(found).mapToInt(node -> node.node).toArray();
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    view.close();
    graph.close();
    file.close();
  }
}
