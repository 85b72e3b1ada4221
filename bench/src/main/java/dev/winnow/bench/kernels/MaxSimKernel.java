package dev.winnow.bench.kernels;

import dev.winnow.bench.index.StoredTokenVectors;
import dev.winnow.index.Deadline;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.late.LateSearch;
import dev.winnow.index.store.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.document.LateInteractionField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LateInteractionFloatValuesSource;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// MaxSim of a query of 32 vectors with 500 stored documents of 120, all of 128 components, read
/// from an index each time: from 4-bit codes, and by Lucene's rescoring from the floats that it
/// stores.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class MaxSimKernel {
  static final int DOCUMENTS = 500;
  private static final int TOKENS = 120;
  private static final int QUERY = 32;
  private static final int DIMENSION = 128;

  private final Random chance = new Random(7);
  private final MultiVector query = vectors(QUERY);
  private final float[][] rows = rows(query);
  private final int[] docs = IntStream.range(0, DOCUMENTS).toArray();
  private Path folder = Path.of("");

  // JMH sets these up first.
  @SuppressWarnings("NullAway.Init")
  private DirectoryReader ours;

  @SuppressWarnings("NullAway.Init")
  private DirectoryReader lucenes;

  @SuppressWarnings("NullAway.Init")
  private LateSearch search;

  private MultiVector vectors(int count) {
    var vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      double squares = 0;
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = (float) chance.nextGaussian();
        squares += vector[i] * vector[i];
      }
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] /= (float) Math.sqrt(squares);
      }
    }
    return MultiVector.of(vectors);
  }

  private static float[][] rows(MultiVector vectors) {
    return IntStream.range(0, vectors.size()).mapToObj(vectors::vector).toArray(float[][]::new);
  }

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("maxsim");
    List<MultiVector> texts = IntStream.range(0, DOCUMENTS).mapToObj(_ -> vectors(TOKENS)).toList();
    Schema schema = Schema.DEFAULTS.with("tokens", Schema.Late.of(DIMENSION));
    try (Index index = Index.open(folder.resolve("ours"), schema, IndexConfig.DEFAULTS)) {
      List<Document> documents = new ArrayList<>();
      for (MultiVector text : texts) {
        documents.add(
            Document.of("d" + documents.size(), "x")
                .withPassages(List.of(Passage.of(0, 1).with("tokens", text))));
      }
      index.add(documents);
      index.compact(1);
      index.commit();
    }
    ours = DirectoryReader.open(FSDirectory.open(folder.resolve("ours")));
    search =
        new LateSearch(
            new IndexSearcher(ours),
            "tokens",
            StoredTokenVectors.codebooks(folder.resolve("ours"), "tokens"),
            Deadline.NONE);
    try (var writer =
        new IndexWriter(FSDirectory.open(folder.resolve("lucene")), new IndexWriterConfig())) {
      for (MultiVector text : texts) {
        var document = new org.apache.lucene.document.Document();
        document.add(new LateInteractionField("tokens", rows(text)));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    lucenes = DirectoryReader.open(FSDirectory.open(folder.resolve("lucene")));
  }

  @TearDown
  public void close() throws IOException {
    ours.close();
    lucenes.close();
    IOUtils.rm(folder);
  }

  @Benchmark
  public double[] winnow() throws IOException {
    return search.scores(docs, query);
  }

  @Benchmark
  public double[] lucene() throws IOException {
    var source =
        new LateInteractionFloatValuesSource("tokens", rows, VectorSimilarityFunction.DOT_PRODUCT);
    double[] scores = new double[DOCUMENTS];
    var values = source.getValues(lucenes.leaves().getFirst(), null);
    for (int doc = 0; doc < DOCUMENTS; doc++) {
      if (values.advanceExact(doc)) {
        scores[doc] = values.doubleValue();
      }
    }
    return scores;
  }
}
