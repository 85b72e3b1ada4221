package dev.winnow.index.store;

import dev.winnow.index.Deadline;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Plan;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Snapshot.Space;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoublePredicate;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.DiversifyingChildrenFloatKnnVectorQuery;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/// Nearest-vector search over one snapshot; a document counts by its best passage.
///
/// How it searches is decided for each query, by what was measured (bench/history/dense.md). A
/// small index, or the few vectors that a narrow filter leaves, are compared exhaustively;
/// otherwise the segments' graphs or structures are searched under the filter. Quantised graphs
/// give more candidates than are wanted, which are rescored with the raw vectors.
final class DenseSearch {
  /// Cost of a vector that a filtered graph walk looks at, in comparisons. Under a filter that
  /// accepts the share s, a walk looks at about beam / s vectors, and a scan compares s x vectors.
  /// They cost the same where the accepted vectors are the square root of 13 x beam x vectors.
  /// ACORN had lower recall than either at the same cost.
  private static final double WALK = 13;

  private static final KnnSearchStrategy PLAIN = new KnnSearchStrategy.Hnsw(0);

  /// The narrowest beam; called ef in the HNSW paper.
  private static final int MIN_BEAM = 100;

  /// Candidates kept beyond those wanted until scores are final.
  static final int SPARE = 8;

  private final Snapshot snapshot;
  private final Space space;
  private final Schema.Dense dense;
  private final String field;
  private final Deadline deadline;

  DenseSearch(Snapshot snapshot, Space space, Deadline deadline) {
    this.snapshot = snapshot;
    this.space = space;
    this.dense = space.dense();
    this.field = space.field();
    this.deadline = deadline;
  }

  /// The best passages of the nearest documents to `vector`, unsorted and with some more; `filter`
  /// matches documents or is null.
  List<DocScore> search(Plan.Dense plan, float[] vector, @Nullable Query filter)
      throws IOException {
    int vectors = vectors();
    if (vectors == 0) {
      return List.of();
    }
    double share = filter == null ? 1 : share(filter);
    Query passages = filter == null ? null : passages(filter);
    return exact(plan, vectors, share)
        ? scan(target(vector), passages, plan.k())
        : walk(target(vector), passages, plan.k());
  }

  /// What [#search] finds for each vector, unsorted, if it would compare all vectors: then all
  /// queries are compared together. Empty if it would not.
  Optional<List<List<DocScore>>> searchTogether(
      Plan.Dense plan, List<float[]> queries, @Nullable Query filter) throws IOException {
    int vectors = vectors();
    double share = filter == null ? 1 : share(filter);
    if (vectors == 0 || !exact(plan, vectors, share)) {
      return Optional.empty();
    }
    var batch = new ExactBatch(snapshot, space, filter == null ? null : passages(filter), deadline);
    return Optional.of(batch.search(queries.stream().map(this::target).toList(), plan.k()));
  }

  /// The vector as the index compares it.
  float[] target(float[] vector) {
    return dense.similarity() == Schema.Similarity.COSINE
        ? RawSimilarity.ofLengthOne(vector)
        : vector;
  }

  private boolean exact(Plan.Dense plan, int vectors, double share) {
    return plan.exact()
        || dense.index() instanceof DenseIndex.Exact
        || vectors <= snapshot.config().exactBelow()
        || share < 1 && share * vectors <= Math.sqrt(WALK * beam(plan.k()) * vectors);
  }

  private int vectors() throws IOException {
    int vectors = 0;
    for (LeafReaderContext leaf : leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      vectors += values == null ? 0 : values.size();
    }
    return vectors;
  }

  private double share(Query filter) throws IOException {
    return (double) snapshot.searcher().count(filter) / Math.max(1, snapshot.documents());
  }

  private int beam(int k) {
    return dense.index() instanceof DenseIndex.Hnsw
        ? Math.max(MIN_BEAM, k * oversampling())
        : k; // calibrated structures choose their own depth
  }

  /// The factor by which a quantised graph must over-fetch for its best to be among the candidates.
  private int oversampling() {
    return switch (dense.index()) {
      case DenseIndex.Hnsw(var encoding) ->
          switch (encoding) {
            case FLOAT -> 1;
            case INT8, INT4 -> 2;
            case INT2 -> 3;
            case INT1 -> 5;
          };
      case DenseIndex.Exact _, DenseIndex.FastScan _, DenseIndex.IvfPq _, DenseIndex.Auto _ -> 1;
    };
  }

  private Query passages(Query filter) {
    return snapshot.schema().passages()
        ? new ToChildBlockJoinQuery(filter, snapshot.documentBits())
        : filter;
  }

  private List<DocScore> walk(float[] target, @Nullable Query filter, int k) throws IOException {
    int beam = beam(k);
    Query query =
        snapshot.schema().passages()
            ? new DiversifyingChildrenFloatKnnVectorQuery(
                field, target, filter, beam, snapshot.documentBits(), PLAIN)
            : new KnnFloatVectorQuery(field, target, beam, filter, PLAIN);
    ScoreDoc[] found = snapshot.searcher().search(query, beam).scoreDocs;
    List<DocScore> scored = new ArrayList<>(found.length);
    for (ScoreDoc hit : found) {
      scored.add(new DocScore(hit.doc, hit.score));
    }
    boolean raw =
        dense.index() instanceof DenseIndex.Hnsw(var encoding) && encoding == Schema.Encoding.FLOAT;
    var similarity = new RawSimilarity(dense.similarity(), target);
    int sure = k + SPARE;
    return rescored(
        similarity,
        raw && scored.size() > sure && !similarity.blurred(scored.get(sure - 1).score())
            ? scored.subList(0, sure) // the best by raw vectors already
            : scored,
        similarity::blurred);
  }

  /// The similarities themselves of candidates.
  ///
  /// @param blurred where a candidate's score does not tell which of its document's passages is the
  ///   best, so that all are compared
  List<DocScore> rescored(
      RawSimilarity similarity, List<DocScore> candidates, DoublePredicate blurred)
      throws IOException {
    List<DocScore> found = new ArrayList<>(candidates);
    found.sort(Comparator.comparingInt(DocScore::doc));
    List<DocScore> exact = new ArrayList<>(found.size());
    DocumentReader reader = snapshot.reader();
    boolean passages = snapshot.schema().passages();
    LeafReaderContext leaf = null;
    FloatVectorValues values = null;
    KnnVectorValues.DocIndexIterator at = null;
    for (DocScore candidate : found) {
      boolean all = passages && blurred.test(candidate.score());
      int document = all ? reader.documentOf(candidate.doc()) : candidate.doc();
      int first = all ? reader.firstPassage(document) : candidate.doc();
      LeafReaderContext own = reader.leaf(candidate.doc());
      if (values == null || at == null || own != leaf || at.docID() > first - own.docBase) {
        leaf = own;
        values = Objects.requireNonNull(leaf.reader().getFloatVectorValues(field));
        at = values.iterator();
      }
      int end = (all ? document - 1 : candidate.doc()) - own.docBase;
      int child = at.docID() == first - own.docBase ? at.docID() : at.advance(first - own.docBase);
      DocScore best = null;
      for (; child <= end; child = at.nextDoc()) {
        double score = similarity.of(values.vectorValue(at.index()));
        if (best == null || score > best.score()) {
          best = new DocScore(child + own.docBase, score);
        }
      }
      exact.add(Objects.requireNonNull(best));
    }
    return exact;
  }

  /// Compares every vector that the filter leaves, keeping each document's best.
  private List<DocScore> scan(float[] target, @Nullable Query filter, int k) throws IOException {
    var similarity = new RawSimilarity(dense.similarity(), target);
    int kept = k + SPARE;
    List<DocScore> found =
        compared(
            filter,
            kept,
            (values, matching, accepted, documents) ->
                bulk(values.rescorer(target), matching, accepted, documents));
    return found.size() == kept && similarity.blurred(found.getLast().score())
        ? scanRaw(target, filter, k)
        : rescored(similarity, found, similarity::blurred);
  }

  /// What [#search] finds where it compares every vector, by similarities in double precision: for
  /// vectors that are so short, long or near to each other that single precision tells too few
  /// apart.
  List<DocScore> scanRaw(float[] target, @Nullable Query filter, int k) throws IOException {
    var similarity = new RawSimilarity(dense.similarity(), target);
    return compared(
        filter,
        k + SPARE,
        (values, matching, accepted, documents) ->
            oneByOne(similarity, values, matching, accepted, documents));
  }

  /// Compares the vectors of a segment.
  private interface Comparing {
    void run(
        FloatVectorValues values,
        @Nullable DocIdSetIterator matching,
        @Nullable Bits accepted,
        Documents documents)
        throws IOException;
  }

  private List<DocScore> compared(@Nullable Query filter, int kept, Comparing comparing)
      throws IOException {
    var best = new Best(kept);
    IndexSearcher searcher = snapshot.searcher();
    Weight weight =
        filter == null
            ? null
            : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (values == null || values.size() == 0) {
        continue;
      }
      DocIdSetIterator matching = null;
      if (weight != null) {
        var scorer = weight.scorer(leaf);
        if (scorer == null) {
          continue;
        }
        matching = scorer.iterator();
      }
      BitSet bits = snapshot.schema().passages() ? snapshot.documentBits().getBitSet(leaf) : null;
      var documents = new Documents(leaf.docBase, bits, best);
      comparing.run(values, matching, leaf.reader().getLiveDocs(), documents);
      documents.end();
    }
    return best.first(kept);
  }

  private void bulk(
      VectorScorer scorer,
      @Nullable DocIdSetIterator matching,
      @Nullable Bits accepted,
      Documents documents)
      throws IOException {
    var bulk = scorer.bulk(matching);
    var buffer = new DocAndFloatFeatureBuffer();
    bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, accepted, buffer);
    while (buffer.size > 0) {
      deadline.require("comparing all vectors");
      for (int i = 0; i < buffer.size; i++) {
        documents.offer(buffer.docs[i], buffer.features[i]);
      }
      bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, accepted, buffer);
    }
  }

  private void oneByOne(
      RawSimilarity similarity,
      FloatVectorValues values,
      @Nullable DocIdSetIterator matching,
      @Nullable Bits accepted,
      Documents documents)
      throws IOException {
    KnnVectorValues.DocIndexIterator vectors = values.iterator();
    DocIdSetIterator both =
        matching == null
            ? vectors
            : ConjunctionUtils.intersectIterators(List.of(matching, vectors));
    int compared = 0;
    for (int doc = both.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = both.nextDoc()) {
      if (compared++ % 1_024 == 0) {
        deadline.require("comparing all vectors");
      }
      if (accepted == null || accepted.get(doc)) {
        documents.offer(doc, similarity.of(values.vectorValue(vectors.index())));
      }
    }
  }

  /// Keeps of each document of a segment its best passage; passages come in order.
  private static final class Documents {
    private final int base;
    private final @Nullable BitSet bits;
    private final Best best;
    private int owner = -1;
    private int passage;
    private double score;

    /// @param bits the documents among their passages; null where there are no passages
    Documents(int base, @Nullable BitSet bits, Best best) {
      this.base = base;
      this.bits = bits;
      this.best = best;
    }

    void offer(int doc, double scored) {
      if (bits == null) {
        best.offer(doc + base, scored);
      } else if (doc >= owner) {
        end();
        owner = bits.nextSetBit(doc);
        passage = doc;
        score = scored;
      } else if (scored > score) {
        passage = doc;
        score = scored;
      }
    }

    void end() {
      if (owner >= 0) {
        best.offer(passage + base, score);
      }
    }
  }

  /// The k best of a stream, kept as an unsorted buffer of twice that size.
  private static final class Best {
    private final int k;
    private DocScore[] kept = new DocScore[1_024];
    private int size;
    private double worst = Double.NEGATIVE_INFINITY;

    Best(int k) {
      this.k = k;
    }

    void offer(int doc, double score) {
      if (score < worst) {
        return;
      }
      if (size == kept.length) {
        shrink();
        if (score < worst) {
          return;
        }
      }
      kept[size++] = new DocScore(doc, score);
    }

    private void shrink() {
      if (size > 2 * k) {
        Arrays.sort(kept, 0, size, DocScore.BEST_FIRST);
        size = k;
        worst = kept[k - 1].score();
      }
      if (size > kept.length / 2) {
        kept = Arrays.copyOf(kept, 2 * kept.length);
      }
    }

    List<DocScore> first(int most) {
      Arrays.sort(kept, 0, size, DocScore.BEST_FIRST);
      return new ArrayList<>(Arrays.asList(kept).subList(0, Math.min(most, size)));
    }
  }

  private List<LeafReaderContext> leaves() {
    return snapshot.searcher().getIndexReader().leaves();
  }
}
