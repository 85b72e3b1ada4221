package dev.winnow.bench.dense;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// A Lucene index of one segment, whose documents are numbered as the vectors are.
final class LuceneDense implements DenseSearcher {
  static final KnnSearchStrategy PLAIN = new KnnSearchStrategy.Hnsw(0);

  private final DirectoryReader reader;
  private final LeafReader leaf;
  private final IndexSearcher searcher;
  private final boolean rescored;

  /// @param rescored whether the index scores by codes, so that all candidates must be compared
  ///   with their raw vectors
  LuceneDense(Path folder, boolean rescored) throws IOException {
    this.reader = DirectoryReader.open(FSDirectory.open(folder));
    if (reader.leaves().size() != 1) {
      throw new IllegalStateException(
          "%s has %d segments; expected one".formatted(folder, reader.leaves().size()));
    }
    this.leaf = reader.leaves().getFirst().reader();
    this.searcher = new IndexSearcher(reader);
    this.searcher.setQueryCache(null);
    this.rescored = rescored;
  }

  FloatVectorValues values() throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(DenseBuild.FIELD);
    if (values == null) {
      throw new IllegalStateException("no field " + DenseBuild.FIELD);
    }
    return values;
  }

  @Override
  public int[] nearest(float[] query, int effort) throws IOException {
    return nearest(query, Math.max(TOP, effort), null, PLAIN);
  }

  int[] nearest(
      float[] query, int effort, @Nullable FixedBitSet accepted, KnnSearchStrategy strategy)
      throws IOException {
    var filter = accepted == null ? null : new BitsQuery(accepted);
    var knn = new KnnFloatVectorQuery(DenseBuild.FIELD, query, effort, filter, strategy);
    ScoreDoc[] found = searcher.search(knn, rescored ? effort : TOP).scoreDocs;
    if (rescored) {
      rescore(query, found);
    }
    return Arrays.stream(found).limit(TOP).mapToInt(hit -> hit.doc).toArray();
  }

  private void rescore(float[] query, ScoreDoc[] found) throws IOException {
    Arrays.sort(found, Comparator.comparingInt(hit -> hit.doc));
    var scorer = values().rescorer(query);
    for (ScoreDoc hit : found) {
      scorer.iterator().advance(hit.doc);
      hit.score = scorer.score();
    }
    Arrays.sort(found, Comparator.comparingDouble(hit -> -hit.score));
  }

  /// Compares all accepted vectors; null accepts all.
  int[] scan(float[] query, @Nullable FixedBitSet accepted) throws IOException {
    var bulk =
        values()
            .rescorer(query)
            .bulk(accepted == null ? null : new BitSetIterator(accepted, accepted.cardinality()));
    var best = new BestRows(TOP);
    var buffer = new DocAndFloatFeatureBuffer();
    bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
    while (buffer.size > 0) {
      for (int i = 0; i < buffer.size; i++) {
        best.offer(buffer.docs[i], buffer.features[i]);
      }
      bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
    }
    return best.rows();
  }

  @Override
  public void close() throws IOException {
    reader.close();
    reader.directory().close();
  }
}
