package dev.winnow.index.late;

import dev.winnow.index.Deadline;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/// Late interaction over one snapshot: the passages of the largest MaxSim. Confined to one search.
///
/// 1. All centroids are compared with the query. The nearest `probes` of each query vector are
///    looked up: which passages have a token there?
/// 2. A passage gets for each query vector the similarity of the nearest such centroid, and where
///    it has none, that of the last one looked up, which is at most too much (XTR's imputation,
///    arXiv 2304.01982, at centroids as in WARP, arXiv 2501.17788).
/// 3. Centroids stand for words, and lose what the tokens of a passage have in common: what it is
///    about. So each passage has the mean of what its centroids leave, and its product with the sum
///    of the query's vectors is added.
/// 4. The best are scored again by the centroids of all their tokens (PLAID, arXiv 2205.09707), and
///    this product.
/// 5. Of the best of these the tokens are decoded whose centroids are nearest to a query vector,
///    and scored as if there were no others, which is at most too little.
/// 6. The best of these are decoded and scored exactly.
///
/// Few passages, and those of a generation without centroids, are scored exactly at once.
public final class LateSearch extends IndexSearcher {
  private final String name;
  private final Codebooks books;
  private final Deadline deadline;

  /// @param like the searcher whose reader and cache this one shares
  /// @param name of the representation
  public LateSearch(IndexSearcher like, String name, Codebooks books, Deadline deadline) {
    super(like.getIndexReader());
    setQueryCache(like.getQueryCache());
    this.name = name;
    this.books = books;
    this.deadline = deadline;
  }

  /// Reads the token vectors of passages of one segment.
  public static TokenReader reader(LeafReader leaf, String name, Codebooks books)
      throws IOException {
    return new TokenReader(leaf, name, books);
  }

  /// Codebooks with centroids that are trained on new vectors and those that can be searched.
  public Codebooks trained(Incoming incoming) throws IOException {
    return incoming.trained(name, books, this);
  }

  /// A passage and its MaxSim.
  ///
  /// @param doc Lucene's number
  public record Found(int doc, double score) {
    static final Comparator<Found> BEST_FIRST =
        Comparator.comparingDouble(Found::score).reversed().thenComparingInt(Found::doc);
  }

  /// The best passages, unsorted, more than the plan wants.
  ///
  /// @param filter which passages; null means all
  public List<Found> search(Plan.Late plan, MultiVector vectors, @Nullable Query filter)
      throws IOException {
    var query = new TokenQuery(vectors);
    List<Segment> segments = segments(filter);
    long passages = 0;
    for (Segment segment : segments) {
      passages += segment.count();
    }
    Depth depth = Depth.of(plan.k());
    List<Found> candidates =
        plan.exact() || passages <= depth.glanced()
            ? all(segments)
            : new Probing(books, query, plan.probes(), depth, deadline).candidates(segments);
    return scored(segments, candidates, books, deadline, passage -> passage.score(query));
  }

  List<Segment> segments(@Nullable Query filter) throws IOException {
    Weight weight =
        filter == null ? null : createWeight(rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<Segment> segments = new ArrayList<>();
    for (LeafReaderContext leaf : getIndexReader().leaves()) {
      Segment segment = Segment.of(leaf, name, weight);
      if (segment != null) {
        segments.add(segment);
      }
    }
    return segments;
  }

  static List<Found> all(List<Segment> segments) throws IOException {
    List<Found> all = new ArrayList<>();
    for (Segment segment : segments) {
      segment.forEach(doc -> all.add(new Found(segment.base() + doc, 0)));
    }
    return all;
  }

  /// What a passage is worth, at whose token vectors the reader stands.
  interface Scoring {
    double score(TokenReader passage) throws IOException;
  }

  /// Scores passages that are in the segments and have token vectors.
  ///
  /// @return ascending by their numbers
  static List<Found> scored(
      List<Segment> segments,
      List<Found> candidates,
      Codebooks books,
      Deadline deadline,
      Scoring scoring)
      throws IOException {
    int[] docs = candidates.stream().mapToInt(Found::doc).sorted().toArray();
    List<Found> scored = new ArrayList<>(docs.length);
    int next = 0;
    for (Segment segment : segments) {
      var reader = new TokenReader(segment.leaf().reader(), segment.name(), books);
      for (; next < docs.length && docs[next] < segment.end(); next++) {
        if (next % 64 == 0) {
          deadline.require("comparing token vectors");
        }
        reader.advanceTo(docs[next] - segment.base());
        scored.add(new Found(docs[next], scoring.score(reader)));
      }
    }
    return scored;
  }

  /// The MaxSim of passages, whether or not they match anything.
  ///
  /// @param docs Lucene's numbers, ascending
  /// @return in their order; NaN where a passage has no token vectors
  public double[] scores(int[] docs, MultiVector vectors) throws IOException {
    var query = new TokenQuery(vectors);
    double[] scores = new double[docs.length];
    Arrays.fill(scores, Double.NaN);
    int next = 0;
    for (LeafReaderContext leaf : getIndexReader().leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      TokenReader reader = null;
      for (; next < docs.length && docs[next] < end; next++) {
        reader = reader == null ? new TokenReader(leaf.reader(), name, books) : reader;
        if (reader.advance(docs[next] - leaf.docBase)) {
          scores[next] = reader.score(query);
        }
      }
    }
    return scores;
  }
}
