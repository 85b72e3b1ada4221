package dev.winnow.index.store;

import dev.winnow.index.Deadline;
import dev.winnow.index.Schema;
import dev.winnow.index.faiss.Metric;
import dev.winnow.index.faiss.Nearest;
import dev.winnow.index.store.Snapshot.Space;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/// Compares all vectors that a filter leaves with many queries at once: blocks of vectors are
/// multiplied with all queries as matrices. It names the nearest; [RawSimilarity] then gives the
/// scores, so that they equal those of one query alone.
final class ExactBatch {
  /// Vectors of a block.
  private static final int BLOCK = 8_192;

  private final Snapshot snapshot;
  private final Space space;
  private final Schema.Dense dense;
  private final @Nullable Query filter;
  private final Deadline deadline;

  /// @param filter on passages, or null
  ExactBatch(Snapshot snapshot, Space space, @Nullable Query filter, Deadline deadline) {
    this.snapshot = snapshot;
    this.space = space;
    this.dense = space.dense();
    this.filter = filter;
    this.deadline = deadline;
  }

  /// For each target, the best passages of the `k` nearest documents, one each, unsorted and with
  /// some more.
  List<List<DocScore>> search(List<float[]> targets, int k) throws IOException {
    List<List<DocScore>> results = new ArrayList<>(targets.size());
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      results.add(List.of());
      open.add(i);
    }
    // The nearest passages belong to the nearest documents, but many may belong to the same one:
    // where they hold too few documents, fetch more.
    for (int wanted = k + DenseSearch.SPARE; !open.isEmpty(); wanted *= 2) {
      var nearest = nearest(open.stream().map(targets::get).toList(), wanted);
      int seen = compare(nearest);
      List<Integer> unfinished = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        int query = open.get(i);
        List<DocScore> best = bestOfDocuments(scored(nearest, i));
        if (best.size() < Math.min(k, seen) && wanted < seen) {
          unfinished.add(query);
        } else {
          results.set(query, rescored(targets.get(query), best, k, wanted < seen));
        }
      }
      open = unfinished;
    }
    return results;
  }

  /// @return how many vectors there were
  private int compare(Nearest nearest) throws IOException {
    IndexSearcher searcher = snapshot.searcher();
    Weight weight =
        filter == null
            ? null
            : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    int compared = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate((long) BLOCK * dense.dimension() * Float.BYTES, 64);
      int[] documents = new int[BLOCK];
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        FloatVectorValues values = leaf.reader().getFloatVectorValues(space.field());
        DocIdSetIterator matching = values == null ? null : matching(weight, leaf);
        if (values == null || matching == null) {
          continue;
        }
        var live = leaf.reader().getLiveDocs();
        KnnVectorValues.DocIndexIterator vectors = values.iterator();
        int size = 0;
        for (int doc = matching.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; ) {
          int at = vectors.docID() < doc ? vectors.advance(doc) : vectors.docID();
          if (at != doc) {
            doc = at == DocIdSetIterator.NO_MORE_DOCS ? at : matching.advance(at);
            continue;
          }
          if (live == null || live.get(doc)) {
            float[] vector = values.vectorValue(vectors.index());
            long to = (long) size * vector.length * Float.BYTES;
            MemorySegment.copy(vector, 0, block, ValueLayout.JAVA_FLOAT, to, vector.length);
            documents[size++] = leaf.docBase + doc;
            compared++;
          }
          if (size == BLOCK) {
            deadline.require("comparing all vectors");
            nearest.compare(block, size, row -> documents[row]);
            size = 0;
          }
          doc = matching.nextDoc();
        }
        if (size > 0) {
          nearest.compare(block, size, row -> documents[row]);
        }
      }
    }
    return compared;
  }

  private static @Nullable DocIdSetIterator matching(
      @Nullable Weight weight, LeafReaderContext leaf) throws IOException {
    if (weight == null) {
      return DocIdSetIterator.all(leaf.reader().maxDoc());
    }
    var scorer = weight.scorer(leaf);
    return scorer == null ? null : scorer.iterator();
  }

  /// The first passage of each document, from a list that is sorted.
  private List<DocScore> bestOfDocuments(List<DocScore> passages) throws IOException {
    if (!snapshot.schema().passages()) {
      return passages;
    }
    Set<Integer> documents = new HashSet<>();
    List<DocScore> best = new ArrayList<>();
    DocumentReader reader = snapshot.reader();
    for (DocScore passage : passages) {
      if (documents.add(reader.documentOf(passage.doc()))) {
        best.add(passage);
      }
    }
    return best;
  }

  /// @param more whether there are vectors beyond those found
  private List<DocScore> rescored(float[] target, List<DocScore> found, int k, boolean more)
      throws IOException {
    var similarity = new RawSimilarity(dense.similarity(), target);
    var search = new DenseSearch(snapshot, space, deadline);
    return more && similarity.blurredProduct(found.getLast().score())
        ? search.scanRaw(target, filter, k)
        : search.rescored(similarity, found, similarity::blurredProduct);
  }

  private Nearest nearest(List<float[]> targets, int k) {
    float[] all = new float[targets.size() * dense.dimension()];
    for (int i = 0; i < targets.size(); i++) {
      System.arraycopy(targets.get(i), 0, all, i * dense.dimension(), dense.dimension());
    }
    var metric =
        dense.similarity() == Schema.Similarity.EUCLIDEAN ? Metric.L2 : Metric.INNER_PRODUCT;
    return new Nearest(MemorySegment.ofArray(all), targets.size(), k, dense.dimension(), metric);
  }

  /// Best first.
  private static List<DocScore> scored(Nearest nearest, int query) {
    List<DocScore> found = new ArrayList<>();
    for (int i = 0; i < nearest.size(query); i++) {
      found.add(new DocScore(nearest.name(query, i), nearest.score(query, i)));
    }
    return found;
  }
}
