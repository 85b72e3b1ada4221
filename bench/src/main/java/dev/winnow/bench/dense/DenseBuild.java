package dev.winnow.bench.dense;

import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Machine;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.FSDirectory;

/// Builds one index of a set. Vectors are in memory before the clock starts, and all go into one
/// segment at once, so that no kind pays for merges. Arguments: the set, kind, target recall.
final class DenseBuild {
  static final String FIELD = "vector";

  /// The file in a folder of jvector.
  static final String JVECTOR_FILE = "graph";

  private static final double BUFFER_MEGABYTES = 1_900;

  private static final float JVECTOR_OVERFLOW = 1.2f;
  private static final float JVECTOR_ALPHA = 1.2f;

  private DenseBuild() {}

  public static void main(String[] args) throws IOException {
    DenseSet set = DenseSet.of(args);
    DenseKind kind = DenseKind.valueOf(args[4]);
    double target = Double.parseDouble(args[5]);
    List<float[]> vectors = set.all();
    Path folder = Files.createDirectories(set.folder().resolve(kind.folder(target)));
    long cpu = Machine.processNanos();
    long wall = System.nanoTime();
    if (kind == DenseKind.JVECTOR) {
      buildJvector(vectors, set.dimension(), folder.resolve(JVECTOR_FILE));
    } else {
      buildLucene(vectors, kind.format(target), folder);
    }
    Fork.report("cpu_s", (Machine.processNanos() - cpu) / 1e9);
    Fork.report("wall_s", (System.nanoTime() - wall) / 1e9);
  }

  private static void buildLucene(List<float[]> vectors, KnnVectorsFormat format, Path folder)
      throws IOException {
    var config =
        new IndexWriterConfig()
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            .setUseCompoundFile(false)
            .setCodec(
                new Lucene104Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return format;
                  }
                });
    config.getMergePolicy().setNoCFSRatio(0);
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, config)) {
      var document = new Document();
      var field =
          new KnnFloatVectorField(FIELD, vectors.getFirst(), VectorSimilarityFunction.DOT_PRODUCT);
      document.add(field);
      for (float[] vector : vectors) {
        field.setVectorValue(vector);
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
  }

  private static void buildJvector(List<float[]> vectors, int dimension, Path file)
      throws IOException {
    var types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> theirs = new ArrayList<>(vectors.size());
    for (float[] vector : vectors) {
      theirs.add(types.createFloatVector(vector));
    }
    var values = new ListRandomAccessVectorValues(theirs, dimension);
    var scores =
        BuildScoreProvider.randomAccessScoreProvider(
            values, io.github.jbellis.jvector.vector.VectorSimilarityFunction.DOT_PRODUCT);
    try (var builder =
        GraphIndexBuilder.builder(scores, dimension, 2 * DenseKind.CONNECTIONS)
            .withBeamWidth(DenseKind.BEAM)
            .withNeighborOverflow(JVECTOR_OVERFLOW)
            .withAlpha(JVECTOR_ALPHA)
            .build()) {
      OnDiskGraphIndex.write(builder.build(values), values, file);
    }
  }
}
